//! What units did, as credits: adoptions with their instructions, upward reports, placements. Each unit's work is
//! credited to the unit just below the office, which is the one that is ranked; co-authors of several units share.

use crate::media;
use crate::platform::{Answer, App};
use db::args;
use domain::figures::Period;
use domain::ids::Id;
use domain::newsroom::score::{Adjustment, Credit, Lapse, Points, Scheme, SentItem, Source, Standing};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;

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
    /// What a record is called and where it stands, for sheets; empty unless titles were asked for.
    pub titles: HashMap<Id, (String, String)>,
    wants: Wants,
}

/// What is read besides the bare credits: a ranking of half a million records needs neither titles nor lengths.
#[derive(Clone, Debug, Default)]
pub struct Wants {
    /// Titles of records that count from this moment on; none when absent.
    pub titles_from: Option<i64>,
    /// Lengths of texts.
    pub words: bool,
}

impl Wants {
    /// What these schemes ask about.
    pub fn of<'a>(schemes: impl IntoIterator<Item = &'a Scheme>, titles_from: Option<i64>) -> Wants {
        let words = schemes.into_iter().any(|scheme| {
            scheme.rules.iter().any(|rule| rule.least_words.is_some() || rule.under_words.is_some())
                || scheme.requirements.iter().any(|one| one.least_words.is_some())
        });
        Wants { titles_from, words }
    }

    fn length(&self, column: &'static str) -> &'static str {
        match (self.words, column) {
            (true, "a.body") => "LENGTH(a.body)",
            (true, _) => "LENGTH(body)",
            (false, _) => "0",
        }
    }
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

/// Which ranked unit a path lies under.
struct Owners<'a> {
    office: &'a str,
    units: HashMap<String, Id>,
}

impl Owners<'_> {
    fn of(&self, path: &str) -> Option<Id> {
        let below = path.strip_prefix(self.office)?;
        self.units.get(below.split('/').next()?).copied()
    }
}

/// A part of an article or placement that belongs to one unit.
struct Part {
    unit: Id,
    share: i64,
    leads: bool,
}

/// Shares by record, for records whose authors are of several units.
type Shared = HashMap<Id, Vec<(String, i64)>>;

/// The parts of a record: by the shares of its authors' units, or whole to the unit it stands under.
fn parts(owners: &Owners, shared: &Shared, record: Id, unit_path: &str) -> Vec<Part> {
    let Some(authors) = shared.get(&record) else {
        return owners.of(unit_path).map(|unit| Part { unit, share: 100, leads: true }).into_iter().collect();
    };
    let mut parts: Vec<Part> = Vec::new();
    for (n, (path, share)) in authors.iter().enumerate() {
        // Somebody from elsewhere keeps their share: it is not given to the others.
        let Some(unit) = owners.of(path) else { continue };
        match parts.iter_mut().find(|part| part.unit == unit) {
            Some(part) => part.share += share,
            None => parts.push(Part { unit, share: *share, leads: n == 0 }),
        }
    }
    parts
}

/// The work of all units below `path` in a span.
pub async fn work(app: &App, path: &str, span: Period, wants: Wants) -> Answer<Work> {
    let units = contenders(app, path).await?;
    let owners = Owners { office: path, units: units.iter().map(|unit| (unit.id.to_string(), unit.id)).collect() };
    let mut found = Work {
        standings: standings(&units),
        units: units.clone(),
        credits: HashMap::new(),
        lapses: HashMap::new(),
        titles: HashMap::new(),
        wants,
    };
    // Read side by side, folded one after the other.
    let (shared, adopted, reported, placed, written) = tokio::try_join!(
        shared_articles(app, span),
        adoptions(app, span, &found.wants),
        reports(app, span, &found.wants),
        placements(app, path, span, &found.wants),
        sent(app, span, &found.wants),
    )?;
    found.adopt(adopted, &owners, &shared);
    found.report(reported, &owners, &shared);
    found.place(placed, &owners);
    found.send(written, &owners, &shared);
    lapses(app, span, &owners, &mut found).await?;
    appeals(app, span, &owners, &mut found).await?;
    Ok(found)
}

fn standings(units: &[Contender]) -> HashMap<Id, Standing> {
    units.iter().map(|unit| (unit.id, Standing { class: class(unit).into(), ..Standing::default() })).collect()
}

/// The classes minimums and coefficients are set by: code and name.
pub const CLASSES: [(&str, &str); 5] = [
    ("county", "县区卫生健康局"),
    ("township", "乡镇（街道）"),
    ("county_level", "直属和县级单位"),
    ("department", "机关科室"),
    ("*", "其他单位"),
];

fn class(unit: &Contender) -> &'static str {
    match (unit.kind.as_str(), unit.level.as_str()) {
        ("authority", "county") => "county",
        ("authority", "town") => "township",
        ("affiliated" | "institution", "prefecture" | "county") => "county_level",
        ("department", _) => "department",
        _ => "*",
    }
}

impl Work {
    fn credit(&mut self, parts: Vec<Part>, title: impl FnOnce() -> (String, String), credit: Credit) {
        if parts.is_empty() {
            return;
        }
        if self.wants.titles_from.is_some_and(|from| credit.at >= from) {
            self.titles.insert(credit.record, title());
        }
        let mut parts = parts.into_iter();
        let last = parts.next_back();
        let part_of =
            |part: &Part, credit: Credit| Credit { unit: part.unit, share: part.share, leads: part.leads, ..credit };
        for part in parts {
            self.credits.entry(part.unit).or_default().push(part_of(&part, credit.clone()));
        }
        if let Some(part) = last {
            self.credits.entry(part.unit).or_default().push(part_of(&part, credit));
        }
    }

    fn adopt(&mut self, found: Vec<Adopted>, owners: &Owners<'_>, shared: &Shared) {
        for f in found {
            let href = || format!("/newsroom/{}", f.article_id);
            let whose = || parts(owners, shared, f.article_id, &f.unit_path);
            let (adopted, instructed) = f.credits();
            if let Some(line) = instructed {
                self.credit(whose(), || (format!("{}（批示）", f.title), href()), line);
            }
            self.credit(whose(), || (f.title.clone(), href()), adopted);
        }
    }

    fn report(&mut self, found: Vec<Reported>, owners: &Owners<'_>, shared: &Shared) {
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
                channel: f.target_name.into(),
                outlet: Arc::default(),
                usage: "single".into(),
                position: Arc::default(),
                kind: f.kind.into(),
                genre: f.genre.into(),
                words: f.words,
                share: 100,
                leads: true,
                recorded_at: 0,
                overdue: false,
            };
            let whose = parts(owners, shared, f.article_id, &f.unit_path);
            self.credit(whose, || (f.title, format!("/newsroom/{}", f.article_id)), credit);
        }
    }

    fn send(&mut self, found: Vec<Written>, owners: &Owners<'_>, shared: &Shared) {
        for f in found {
            // Each unit that had a hand in it sent it.
            for part in parts(owners, shared, f.id, &f.unit_path) {
                let Some(standing) = self.standings.get_mut(&part.unit) else { continue };
                let date = domain::time::date(f.first_submitted_at);
                *standing.sent.entry((date.year(), date.month())).or_default() += 1;
                standing.items.push(SentItem {
                    at: f.first_submitted_at,
                    kind: f.kind.clone(),
                    genre: f.template.clone(),
                    words: f.words,
                });
            }
        }
    }

    fn place(&mut self, (shared, placed): (Shared, Vec<Vec<media::ScoredPlacement>>), owners: &Owners<'_>) {
        for mut placed in placed.into_iter().flatten() {
            let whose = parts(owners, &shared, placed.id, &placed.unit_path);
            let (id, title) = (placed.id, std::mem::take(&mut placed.title));
            let credit = of_placement(placed, 100);
            let outlet = credit.outlet.clone();
            self.credit(whose, || (format!("{title}（{outlet}）"), format!("/media/placements/{id}")), credit);
        }
    }
}

/// Contributors of articles that have any.
async fn shared_articles(app: &App, span: Period) -> Answer<Shared> {
    let rows: Vec<(Id, String, i64)> = app
        .db()
        .all(
            "SELECT c.article_id, c.unit_path, c.share FROM article_contributor c JOIN article a ON a.id = c.article_id
             WHERE a.first_submitted_at < $1 ORDER BY c.article_id, c.seq",
            args![span.until_at()],
        )
        .await?;
    let mut shared = Shared::new();
    for (article, path, share) in rows {
        shared.entry(article).or_default().push((path, share));
    }
    Ok(shared)
}

/// An adoption as it is scored, for units and for persons.
#[derive(Deserialize)]
pub(super) struct Adopted {
    pub id: Id,
    pub article_id: Id,
    #[serde(deserialize_with = "db::shared")]
    pub level: Arc<str>,
    #[serde(deserialize_with = "db::shared")]
    pub channel: Arc<str>,
    #[serde(deserialize_with = "db::shared")]
    use_kind: Arc<str>,
    adopted_at: i64,
    #[serde(deserialize_with = "db::flag")]
    pub instructed: bool,
    #[serde(deserialize_with = "db::shared")]
    pub instructed_by: Arc<str>,
    #[serde(deserialize_with = "db::shared")]
    unit_path: Arc<str>,
    #[serde(deserialize_with = "db::shared")]
    kind: Arc<str>,
    #[serde(deserialize_with = "db::shared")]
    genre: Arc<str>,
    pub title: String,
    words: i64,
    created_at: i64,
    #[serde(deserialize_with = "db::flag")]
    overdue: bool,
    /// Issue of the journal; read for one person's sheet only.
    #[serde(default)]
    pub issue: String,
    /// Share of the person asked about, per cent.
    #[serde(default = "whole")]
    share: i64,
}

fn whole() -> i64 {
    100
}

impl Adopted {
    /// Its credit, and that of the instruction a leader wrote on it, which is a line of its own: it needs an id that no
    /// adoption has.
    pub fn credits(&self) -> (Credit, Option<Credit>) {
        let adopted = Credit {
            record: self.id,
            article: Some(self.article_id),
            unit: self.id,
            at: self.adopted_at,
            source: Source::Adoption,
            level: self.level.clone(),
            channel: self.channel.clone(),
            outlet: Arc::default(),
            usage: self.use_kind.clone(),
            position: Arc::default(),
            kind: self.kind.clone(),
            genre: self.genre.clone(),
            words: self.words,
            share: self.share,
            leads: true,
            recorded_at: self.created_at,
            overdue: self.overdue,
        };
        let instructed = self.instructed.then(|| Credit {
            record: Id(-self.id.0),
            source: Source::Instruction,
            channel: self.instructed_by.clone(),
            usage: "single".into(),
            ..adopted.clone()
        });
        (adopted, instructed)
    }
}

async fn adoptions(app: &App, span: Period, wants: &Wants) -> Answer<Vec<Adopted>> {
    let columns = [
        "r.id",
        "r.article_id",
        "r.level",
        "r.channel",
        "r.use_kind",
        "r.adopted_at",
        "r.instructed",
        "r.instructed_by",
        "r.unit_path",
        "r.kind",
        "a.template",
        "a.title",
        wants.length("a.body"),
        "r.created_at",
        "CASE WHEN c.due_at < a.first_submitted_at THEN 1 ELSE 0 END",
    ];
    let rest = "adoption r JOIN article a ON a.id = r.article_id LEFT JOIN commission c ON c.id = a.commission_id
        WHERE r.voided_at IS NULL AND r.adopted_at >= $1 AND r.adopted_at < $2";
    Ok(app.db().bulk(&columns, rest, args![span.from_at(), span.until_at()]).await?)
}

#[derive(Deserialize)]
struct Reported {
    id: Id,
    article_id: Id,
    target_name: String,
    released_at: i64,
    unit_path: String,
    kind: String,
    genre: String,
    title: String,
    words: i64,
}

async fn reports(app: &App, span: Period, wants: &Wants) -> Answer<Vec<Reported>> {
    let length = wants.length("a.body");
    Ok(app
        .db()
        .all(
            &format!(
                "SELECT r.id, r.article_id, r.target_name, r.released_at, a.unit_path, a.kind, a.template AS genre, a.title,
                   {length} AS words
                 FROM publication r JOIN article a ON a.id = r.article_id
                 WHERE r.channel = 'upward' AND r.state = 'released' AND r.released_at >= $1 AND r.released_at < $2"
            ),
            args![span.from_at(), span.until_at()],
        )
        .await?)
}

/// Parts of a span that are read side by side.
const SLICES: i64 = 8;

/// The placements of a span with the shares of their authors.
async fn placements(
    app: &App,
    path: &str,
    span: Period,
    wants: &Wants,
) -> Answer<(Shared, Vec<Vec<media::ScoredPlacement>>)> {
    let (from_at, to_at) = (span.from_at(), span.until_at());
    let of = |from_at: i64, to_at: i64| media::Scored {
        scope: path.into(),
        from_at,
        to_at,
        titles_from: wants.titles_from,
        words: wants.words,
    };
    let slice = ((to_at - from_at) / SLICES).max(1);
    let slices = (0..SLICES).map(|n| {
        let from = from_at + n * slice;
        let ask = of(from, if n + 1 == SLICES { to_at } else { from + slice });
        async move { media::scored_placements(app.db(), &ask).await }
    });
    let whole = of(from_at, to_at);
    let placed =
        tokio::try_join!(media::shared_placements(app.db(), &whole), futures_util::future::try_join_all(slices))?;
    Ok(placed)
}

/// A placement as a credit; tiers and positions in the words of schemes.
pub fn of_placement(placed: media::ScoredPlacement, share: i64) -> Credit {
    let level = match &*placed.tier {
        "national" => "nation".into(),
        "provincial" => "province".into(),
        "municipal" => "city".into(),
        _ => placed.tier,
    };
    let position = match &*placed.position {
        "lead" => "front_lead".into(),
        _ => placed.position,
    };
    // A placement without an article of ours is news, unless its channel says film.
    let kind = match (&*placed.kind, &*placed.channel) {
        ("", "tv" | "video") => "video".into(),
        ("", _) => "news".into(),
        _ => placed.kind,
    };
    Credit {
        record: placed.id,
        article: placed.article_id,
        unit: placed.id,
        at: placed.placed_at,
        source: Source::Placement,
        level,
        position,
        kind,
        channel: placed.channel,
        outlet: placed.outlet_name,
        usage: if placed.original { "single" } else { "repost" }.into(),
        genre: placed.genre,
        words: placed.words,
        share,
        leads: true,
        recorded_at: placed.created_at,
        overdue: false,
    }
}

#[derive(Deserialize)]
struct Written {
    id: Id,
    unit_path: String,
    first_submitted_at: i64,
    kind: String,
    template: String,
    words: i64,
}

async fn sent(app: &App, span: Period, wants: &Wants) -> Answer<Vec<Written>> {
    let columns = ["id", "unit_path", "first_submitted_at", "kind", "template", wants.length("body")];
    let rest =
        "article WHERE first_submitted_at >= $1 AND first_submitted_at < $2 AND state NOT IN ('withdrawn', 'merged')";
    Ok(app.db().bulk(&columns, rest, args![span.from_at(), span.until_at()]).await?)
}

async fn lapses(app: &App, span: Period, owners: &Owners<'_>, work: &mut Work) -> Answer<()> {
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
        if let Some(unit) = owners.of(&f.unit_path) {
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

/// Appeals that were upheld with points.
async fn appeals(app: &App, span: Period, owners: &Owners<'_>, work: &mut Work) -> Answer<()> {
    #[derive(Deserialize)]
    struct Found {
        id: Id,
        unit_path: String,
        month: String,
        points: i64,
        subject: String,
        decision: String,
    }
    let found: Vec<Found> = app
        .db()
        .all(
            "SELECT id, unit_path, month, points, subject, decision FROM score_appeal WHERE state = 'upheld' AND points <> 0",
            args![],
        )
        .await?;
    for f in found {
        let Ok(month) = f.month.parse::<Period>() else { continue };
        let at = month.from_at();
        let standing = owners.of(&f.unit_path).and_then(|unit| work.standings.get_mut(&unit));
        if let Some(standing) = standing.filter(|_| at >= span.from_at() && at < span.until_at()) {
            work.titles.insert(f.id, (f.subject, String::new()));
            standing.adjustments.push(Adjustment { record: f.id, at, points: Points(f.points), why: f.decision });
        }
    }
    Ok(())
}
