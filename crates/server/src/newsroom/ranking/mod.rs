//! 计分与排名: what units did becomes credits, credits become points under the scheme in force, points a ranking.
//! Nothing is stored but lapses and quotas: a changed record changes its points, and the same records can be
//! scored under another scheme before it takes effect.

mod appeals;
mod bulletin;
mod credits;
pub(super) mod lapses;
mod person;
mod quotas;
mod rank;
mod schemes;

pub use lapses::{drop_lapse, note_lapse};

use crate::platform::App;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The addresses of scores and quotas.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(rank::ranking))
        .routes(routes!(rank::sheet))
        .routes(routes!(bulletin::bulletin))
        .routes(routes!(lapses::list, lapses::lapse))
        .routes(routes!(lapses::void))
        .routes(routes!(appeals::list, appeals::open))
        .routes(routes!(appeals::decide))
        .routes(routes!(person::person))
        .routes(routes!(schemes::grammar))
        .routes(routes!(schemes::list, schemes::save))
        .routes(routes!(schemes::dry_run))
        .routes(routes!(quotas::list, quotas::create))
        .routes(routes!(quotas::update))
}

/// The path of the office whose ranking holds for this person's unit.
pub(super) async fn office_of(app: &App, actor: &crate::platform::Actor) -> crate::platform::Answer<String> {
    rank::root(app, actor).await
}

/// Milliseconds by name.
pub(super) type Measured = Vec<(String, f64)>;

/// The yearly ranking under every published scheme and the bulletin in every format, for the bench.
pub(super) async fn measure(app: &App, office: &crate::platform::Actor) -> anyhow::Result<(Measured, Measured)> {
    use domain::newsroom::score;
    let today = domain::time::date(app.now());
    let month =
        domain::figures::Period::month(today.year(), today.month()).ok_or_else(|| anyhow::anyhow!("no month"))?;
    let ms = |since: std::time::Instant| since.elapsed().as_secs_f64() * 1000.0;
    let refused = |fault: crate::platform::Fault| anyhow::anyhow!("{fault:?}");
    let mut rankings = Vec::new();
    for (id, _) in score::PUBLISHED {
        let scheme = score::published(id).ok_or_else(|| anyhow::anyhow!("no scheme {id}"))?;
        let at = std::time::Instant::now();
        let wants = credits::Wants::of([&scheme], None);
        let work = credits::work(app, &office.unit_path, rank::year_until(month), wants).await.map_err(refused)?;
        let (view, _) = rank::rank_work(&work, &scheme, month);
        anyhow::ensure!(view.rows.iter().any(|row| row.cumulative.0 != 0), "nobody has points under {id}");
        rankings.push(((*id).to_owned(), ms(at)));
    }
    let mut bulletins = Vec::new();
    for format in ["docx", "pdf", "xlsx"] {
        let at = std::time::Instant::now();
        let of = rank::MonthOf { month: None, unit_id: None, format: Some(format.into()) };
        bulletin::bulletin(axum::extract::State(app.clone()), office.clone(), crate::platform::web::Params(of))
            .await
            .map_err(refused)?;
        bulletins.push((format.to_owned(), ms(at)));
    }
    Ok((rankings, bulletins))
}
