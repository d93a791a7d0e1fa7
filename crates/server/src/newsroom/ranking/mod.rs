//! 计分与排名: what units did becomes credits, credits become points under the scheme in force, points a ranking.
//! Nothing is stored but lapses and quotas: a changed record changes its points, and the same records can be
//! scored under another scheme before it takes effect.

mod credits;
mod lapses;
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
        .routes(routes!(rank::bulletin))
        .routes(routes!(rank::lapse))
        .routes(routes!(schemes::list, schemes::save))
        .routes(routes!(schemes::dry_run))
        .routes(routes!(quotas::list, quotas::create))
        .routes(routes!(quotas::update))
}
