//! What units did, as credits: adoptions with their instructions, upward reports, placements. Each unit's work is
//! credited to the unit just below the office, which is the one that is ranked.

use crate::media;
use crate::platform::{Answer, App};
use db::args;
use domain::figures::Period;
use domain::ids::Id;
use domain::newsroom::score::{Credit, Lapse, Source, Standing};
use serde::Deserialize;
use std::collections::HashMap;

/// A unit that is ranked.
#[derive(Clone, Debug, Deserialize)]
pub struct Contender {
    /// Its id.
    pub id: Id,
    /// Its short name, or its name.
    pub name: String,
    /// Its path.
    pub path: String,
    /// What it is, for minimums.
    pub kind: String,
    /// Its level.
    pub level: String,
}

/// Everything the scores of a span stand on.
pub struct Work {
    /// Units that are ranked.
    pub units: Vec<Contender>,
    /// Credits by ranked unit.
    pub credits: HashMap<Id, Vec<Credit>>,
    /// Lapses by ranked unit.
    pub lapses: HashMap<Id, Vec<Lapse>>,
    /// What each sent.
    pub standings: HashMap<Id, Standing>,
    /// What a record is called, for sheets.
    pub titles: HashMap<Id, (String, String)>,
}

/// The units just below a path.
pub async fn contenders(app: &App, path: &str) -> Answer<Vec<Contender>> {
    Ok(app
        .db()
        .all(
            "SELECT u.id, CASE WHEN u.short_name = '' THEN u.name ELSE u.short_name END AS name, u.path, u.kind, u.level
             FROM unit u JOIN unit p ON p.id = u.parent_id WHERE p.path = $1 AND u.closed_at IS NULL ORDER BY u.position, u.id",
            args![path],
        )
        .await?)
}

/// The work of all units below `path` in a span.
pub async fn work(app: &App, path: &str, span: Period) -> Answer<Work> {
    let units = contenders(app, path).await?;
    let owner: HashMap<String, Id> = units.iter().map(|unit| (unit.id.to_string(), unit.id)).collect();
    let of = |unit_path: &str| {
        unit_path.strip_prefix(path).and_then(|below| below.split('/').next()).and_then(|id| owner.get(id)).copied()
    };
    let mut found = Work {
        standings: standings(&units),
        units: units.clone(),
        credits: HashMap::new(),
        lapses: HashMap::new(),
        titles: HashMap::new(),
    };
    adoptions(app, span, &of, &mut found).await?;
    reports(app, span, &of, &mut found).await?;
    placements(app, path, span, &of, &mut found).await?;
    sent(app, span, &of, &mut found).await?;
    lapses(app, span, &of, &mut found).await?;
    Ok(found)
}

fn standings(units: &[Contender]) -> HashMap<Id, Standing> {
    let class = |unit: &Contender| match (unit.kind.as_str(), unit.level.as_str()) {
        ("authority", "county") => "county",
        ("authority", "town") => "township",
        ("affiliated" | "institution", "prefecture" | "county") => "county_level",
        _ => "*",
    };
    units.iter().map(|unit| (unit.id, Standing { class: class(unit).into(), ..Standing::default() })).collect()
}

impl Work {
    fn credit(&mut self, unit: Option<Id>, title: (String, String), credit: Credit) {
        if let Some(unit) = unit {
            self.titles.insert(credit.record, title);
            self.credits.entry(unit).or_default().push(Credit { unit, ..credit });
        }
    }
}

async fn adoptions(app: &App, span: Period, of: &impl Fn(&str) -> Option<Id>, work: &mut Work) -> Answer<()> {
    #[derive(Deserialize)]
    struct Found {
        id: Id,
        article_id: Id,
        level: String,
        channel: String,
        use_kind: String,
        adopted_at: i64,
        instructed: bool,
        unit_path: String,
        kind: String,
        title: String,
    }
    let found: Vec<Found> = app
        .db()
        .all(
            "SELECT r.id, r.article_id, r.level, r.channel, r.use_kind, r.adopted_at, r.instructed, r.unit_path, r.kind, a.title
             FROM adoption r JOIN article a ON a.id = r.article_id
             WHERE r.voided_at IS NULL AND r.adopted_at >= $1 AND r.adopted_at < $2",
            args![span.from_at(), span.until_at()],
        )
        .await?;
    for f in found {
        let credit = Credit {
            record: f.id,
            article: Some(f.article_id),
            unit: f.id,
            at: f.adopted_at,
            source: Source::Adoption,
            level: f.level.clone(),
            channel: f.channel,
            usage: f.use_kind,
            position: String::new(),
            kind: f.kind,
            share: 100,
        };
        let title = (f.title, format!("/newsroom/{}", f.article_id));
        let unit = of(&f.unit_path);
        if f.instructed {
            // The instruction is a line of its own: it needs an id that no adoption has.
            work.credit(
                unit,
                (format!("{}（批示）", title.0), title.1.clone()),
                Credit { record: Id(-f.id.0), source: Source::Instruction, ..credit.clone() },
            );
        }
        work.credit(unit, title, credit);
    }
    Ok(())
}

async fn reports(app: &App, span: Period, of: &impl Fn(&str) -> Option<Id>, work: &mut Work) -> Answer<()> {
    #[derive(Deserialize)]
    struct Found {
        id: Id,
        article_id: Id,
        target_name: String,
        released_at: i64,
        unit_path: String,
        kind: String,
        title: String,
    }
    let found: Vec<Found> = app
        .db()
        .all(
            "SELECT r.id, r.article_id, r.target_name, r.released_at, a.unit_path, a.kind, a.title
             FROM publication r JOIN article a ON a.id = r.article_id
             WHERE r.channel = 'upward' AND r.state = 'released' AND r.released_at >= $1 AND r.released_at < $2",
            args![span.from_at(), span.until_at()],
        )
        .await?;
    for f in found {
        let level = match f.target_name.as_str() {
            name if name.contains("国") || name.contains("中办") => "nation",
            name if name.contains("省") || name.contains("自治区") => "province",
            _ => "city",
        };
        let credit = Credit {
            record: f.id,
            article: Some(f.article_id),
            unit: f.id,
            at: f.released_at,
            source: Source::Sent,
            level: level.into(),
            channel: f.target_name,
            usage: "single".into(),
            position: String::new(),
            kind: f.kind,
            share: 100,
        };
        work.credit(of(&f.unit_path), (f.title, format!("/newsroom/{}", f.article_id)), credit);
    }
    Ok(())
}

async fn placements(
    app: &App,
    path: &str,
    span: Period,
    of: &impl Fn(&str) -> Option<Id>,
    work: &mut Work,
) -> Answer<()> {
    let ask = media::Ask {
        scope: path.into(),
        from_at: Some(span.from_at()),
        to_at: Some(span.until_at()),
        originals_only: true,
        ..media::Ask::default()
    };
    for placed in media::placements(app.db(), &ask).await? {
        let level = match placed.tier.as_str() {
            "national" => "nation",
            "provincial" => "province",
            "municipal" => "city",
            other => other,
        };
        let position = match placed.position.as_str() {
            "lead" => "front_lead",
            other => other,
        };
        let credit = Credit {
            record: placed.id,
            article: placed.article_id,
            unit: placed.unit_id,
            at: placed.placed_at,
            source: Source::Placement,
            level: level.into(),
            channel: placed.channel,
            usage: "single".into(),
            position: position.into(),
            kind: "news".into(),
            share: 100,
        };
        work.credit(
            of(&placed.unit_path),
            (format!("{}（{}）", placed.title, placed.outlet_name), format!("/media/placements/{}", placed.id)),
            credit,
        );
    }
    Ok(())
}

async fn sent(app: &App, span: Period, of: &impl Fn(&str) -> Option<Id>, work: &mut Work) -> Answer<()> {
    #[derive(Deserialize)]
    struct Found {
        unit_path: String,
        first_submitted_at: i64,
    }
    let found: Vec<Found> = app
        .db()
        .all(
            "SELECT unit_path, first_submitted_at FROM article
             WHERE first_submitted_at >= $1 AND first_submitted_at < $2 AND state <> 'withdrawn'",
            args![span.from_at(), span.until_at()],
        )
        .await?;
    for f in found {
        if let Some(standing) = of(&f.unit_path).and_then(|unit| work.standings.get_mut(&unit)) {
            let date = domain::time::date(f.first_submitted_at);
            *standing.sent.entry((date.year(), date.month())).or_default() += 1;
        }
    }
    Ok(())
}

async fn lapses(app: &App, span: Period, of: &impl Fn(&str) -> Option<Id>, work: &mut Work) -> Answer<()> {
    #[derive(Deserialize)]
    struct Found {
        id: Id,
        unit_path: String,
        fault: String,
        at: i64,
        spoils: Option<Id>,
        reason: String,
    }
    let found: Vec<Found> = app
        .db()
        .all(
            "SELECT id, unit_path, fault, at, spoils, reason FROM score_lapse WHERE voided_at IS NULL AND at >= $1 AND at < $2",
            args![span.from_at(), span.until_at()],
        )
        .await?;
    for f in found {
        if let Some(unit) = of(&f.unit_path) {
            work.titles.insert(f.id, (f.reason, String::new()));
            work.lapses.entry(unit).or_default().push(Lapse {
                record: f.id,
                unit,
                at: f.at,
                fault: f.fault,
                spoils: f.spoils,
            });
        }
    }
    Ok(())
}
