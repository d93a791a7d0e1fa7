//! 研判定级: a level and its reasons, from facts that anyone can check.
//!
//! The default table is D1 of the domain brief: real plans grade by media level and effect (仙桃市 处理工作细则,
//! 华宁公路分局), the numbers are the product's own and every office may edit them. Tone is shown as a factor and
//! never raises a level: praise with a danger word in it was the most hated false alarm of the peers.

use super::{item::Reach, level::Level, watch::Severity};
use crate::time::HOUR_MS;
use serde::{Deserialize, Serialize};

/// What is known about an event when it is assessed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Outlets that carried it, by reach.
    pub outlets: Vec<(Reach, i64)>,
    /// Reports that are not reposts.
    pub originals: i64,
    /// Reposts folded under them.
    pub reposts: i64,
    /// Reads, likes, comments in the last 24 hours, where a source states them.
    pub interactions_day: Option<i64>,
    /// Deaths named in the text.
    pub deaths: i64,
    /// 聚集: people gathered, a door blocked.
    pub mass: bool,
    /// 传染病流行关联.
    pub epidemic: bool,
    /// 孕产妇、新生儿、儿童、老人.
    pub vulnerable: bool,
    /// On a national hot list.
    pub hot_list: bool,
    /// The gravest watch that was hit.
    pub severity: Severity,
    /// A name of our own region was found.
    pub own_region: bool,
    /// Drill, commendation or science piece.
    pub harmless: bool,
    /// Reports in the last six hours.
    pub recent: i64,
    /// What six hours of the same watches usually bring, from their own history.
    pub usual: f64,
    /// Likeness to rumours, 0–1.
    pub rumour: f64,
    /// Share of negative texts, 0–1.
    pub negative: f64,
}

impl Facts {
    /// Outlets of every reach together.
    pub fn outlet_count(&self) -> i64 {
        self.outlets.iter().map(|(_, count)| count).sum()
    }

    fn carried_by(&self, reach: Reach) -> bool {
        self.outlets.iter().any(|(of, count)| *of == reach && *count > 0)
    }
}

/// A condition of the level table. One met condition is enough for its level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "when", content = "is", rename_all = "snake_case")]
pub enum Trigger {
    /// Carried by an outlet of this reach.
    CarriedBy(Reach),
    /// Carried by at least so many outlets.
    Outlets(i64),
    /// At least so many interactions in 24 hours.
    Interactions(i64),
    /// At least so many deaths.
    Deaths(i64),
    /// 群体性聚集.
    Mass,
    /// 传染病流行.
    Epidemic,
    /// 弱势群体.
    Vulnerable,
    /// 全国热搜热榜.
    HotList,
    /// The score, tone left out, reaches this.
    Score(i64),
}

impl Trigger {
    fn met(&self, facts: &Facts, weight: i64) -> Option<String> {
        let said = |yes: bool, sentence: String| yes.then_some(sentence);
        match self {
            Trigger::CarriedBy(reach) => said(facts.carried_by(*reach), format!("{}媒体已报道", reach.title())),
            Trigger::Outlets(least) => {
                let count = facts.outlet_count();
                said(count >= *least, format!("{count} 家媒体报道（达到 {least} 家）"))
            }
            Trigger::Interactions(least) => {
                let count = facts.interactions_day.unwrap_or(0);
                said(count >= *least, format!("24 小时互动 {count} 次（达到 {least} 次）"))
            }
            Trigger::Deaths(least) => said(facts.deaths >= *least, format!("文中提到死亡 {} 人", facts.deaths)),
            Trigger::Mass => said(facts.mass, "涉及群体聚集".to_owned()),
            Trigger::Epidemic => said(facts.epidemic, "与传染病流行相关".to_owned()),
            Trigger::Vulnerable => said(facts.vulnerable, "涉及孕产妇、儿童或老人".to_owned()),
            Trigger::HotList => said(facts.hot_list, "已上全国热榜".to_owned()),
            Trigger::Score(least) => said(weight >= *least, format!("综合得分 {weight}（达到 {least}）")),
        }
    }
}

/// One row of the table: any trigger met gives the level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelRow {
    /// The level given.
    pub level: Level,
    /// The conditions, any of which is enough.
    pub any: Vec<Trigger>,
}

/// 分级标准: versioned data of the office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelTable {
    /// Rows in any order; the gravest met row wins.
    pub rows: Vec<LevelRow>,
    /// A milder level must hold this long before the event is lowered. Milliseconds.
    pub lower_after_ms: i64,
}

impl Default for LevelTable {
    fn default() -> Self {
        let row = |level, any| LevelRow { level, any };
        Self {
            rows: vec![
                row(
                    Level::Red,
                    vec![
                        Trigger::CarriedBy(Reach::National),
                        Trigger::CarriedBy(Reach::Foreign),
                        Trigger::HotList,
                        Trigger::Deaths(3),
                        Trigger::Interactions(100_000),
                    ],
                ),
                row(
                    Level::Orange,
                    vec![
                        Trigger::CarriedBy(Reach::Province),
                        Trigger::Outlets(3),
                        Trigger::Interactions(10_000),
                        Trigger::Deaths(1),
                        Trigger::Mass,
                        Trigger::Score(75),
                    ],
                ),
                row(
                    Level::Yellow,
                    vec![
                        Trigger::CarriedBy(Reach::City),
                        Trigger::CarriedBy(Reach::Industry),
                        Trigger::Interactions(1_000),
                        Trigger::Epidemic,
                        Trigger::Vulnerable,
                        Trigger::Score(45),
                    ],
                ),
            ],
            lower_after_ms: 24 * HOUR_MS,
        }
    }
}

/// What is wrong with a table, in sentences: a graver level must not be easier to reach than a milder one.
pub fn faults(table: &LevelTable) -> Vec<String> {
    let mut found = Vec::new();
    if !(0..=30 * 24 * HOUR_MS).contains(&table.lower_after_ms) {
        found.push("降级等待时间应在 30 天以内。".to_owned());
    }
    let mut rows: Vec<&LevelRow> = table.rows.iter().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.level));
    if rows.windows(2).any(|pair| pair[0].level == pair[1].level) {
        found.push("同一等级只能有一行条件。".to_owned());
    }
    if rows.iter().any(|row| row.level == Level::Blue) {
        found.push("Ⅳ级是没有达到任何条件时的等级，不需要条件。".to_owned());
    }
    for (name, number) in NUMBERED {
        let thresholds: Vec<(Level, i64)> =
            rows.iter().flat_map(|row| row.any.iter().filter_map(|one| Some((row.level, number(one)?)))).collect();
        if thresholds.iter().any(|(_, least)| *least < 1) {
            found.push(format!("{name}的门槛应不小于 1。"));
        }
        if thresholds.windows(2).any(|pair| pair[0].0 > pair[1].0 && pair[0].1 < pair[1].1) {
            found.push(format!("{name}：更高等级的门槛不能低于较低等级的门槛。"));
        }
    }
    found
}

/// The number in a trigger of one kind.
type NumberOf = fn(&Trigger) -> Option<i64>;

/// The triggers that hold a number.
const NUMBERED: [(&str, NumberOf); 4] = [
    ("媒体家数", |one| if let Trigger::Outlets(least) = one { Some(*least) } else { None }),
    ("互动量", |one| if let Trigger::Interactions(least) = one { Some(*least) } else { None }),
    ("死亡人数", |one| if let Trigger::Deaths(least) = one { Some(*least) } else { None }),
    ("综合得分", |one| if let Trigger::Score(least) = one { Some(*least) } else { None }),
];

/// One line of the score, as the event page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factor {
    /// Name of the factor.
    pub name: String,
    /// What was found, in words.
    pub found: String,
    /// Points it adds.
    pub points: i64,
    /// Whether the points count towards the level; tone does not.
    pub counts: bool,
}

/// A level with everything that led to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// The level by the table, before hysteresis and hand setting.
    pub level: Level,
    /// Sum of the points that count.
    pub score: i64,
    /// Why this level, one sentence each, gravest first.
    pub reasons: Vec<String>,
    /// Every factor with its points.
    pub factors: Vec<Factor>,
}

/// Assesses an event by the office's table.
pub fn assess(facts: &Facts, table: &LevelTable) -> Assessment {
    let factors = factors(facts);
    let score = factors.iter().filter(|factor| factor.counts).map(|factor| factor.points).sum();
    if facts.harmless {
        let reasons = vec!["属演练、表彰或科普语境，不按报道媒体升级".to_owned()];
        return Assessment { level: Level::Blue, score, reasons, factors };
    }
    if facts.severity == Severity::Count {
        let reasons = vec!["仅命中统计类方案，不升级".to_owned()];
        return Assessment { level: Level::Blue, score, reasons, factors };
    }
    let met = |row: &LevelRow| row.any.iter().filter_map(|trigger| trigger.met(facts, score)).collect::<Vec<_>>();
    let gravest = table
        .rows
        .iter()
        .map(|row| (row.level, met(row)))
        .filter(|(_, why)| !why.is_empty())
        .max_by_key(|(level, _)| *level);
    match gravest {
        Some((level, reasons)) => Assessment { level, score, reasons, factors },
        None => Assessment {
            level: Level::Blue, score, reasons: vec!["未达到更高级别的任一条件".to_owned()], factors
        },
    }
}

fn factors(facts: &Facts) -> Vec<Factor> {
    let mut lines = Vec::new();
    let mut add = |name: &str, found: String, points: i64, counts: bool| {
        if points != 0 {
            lines.push(Factor { name: name.to_owned(), found, points, counts });
        }
    };
    let reach = facts
        .outlets
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(reach, _)| *reach)
        .max_by_key(|reach| reach_points(*reach));
    if let Some(reach) = reach {
        add("媒体层级", format!("最高为{}", reach.title()), reach_points(reach), true);
    }
    let outlets = facts.outlet_count();
    add("媒体数量", format!("{outlets} 家"), (outlets - 1).clamp(0, 10) * 2, true);
    add("转载热度", format!("转载 {} 篇", facts.reposts), (facts.reposts / 2).min(10), true);
    add("事项性质", facts.severity.title().to_owned(), facts.severity.points(), true);
    add("地域", "涉及本地".to_owned(), if facts.own_region { 10 } else { 0 }, true);
    let growth = growth(facts.recent, facts.usual);
    add(
        "增长",
        format!("近 6 小时 {} 篇，平时 {:.1} 篇", facts.recent, facts.usual),
        growth_points(growth, facts.recent),
        true,
    );
    let interactions = facts.interactions_day.unwrap_or(0);
    add("互动量", format!("24 小时 {interactions} 次"), interaction_points(interactions), true);
    add("人员伤亡", format!("死亡 {} 人", facts.deaths), (facts.deaths * 15).min(30), true);
    add("群体聚集", "文中提到聚集".to_owned(), if facts.mass { 15 } else { 0 }, true);
    add("弱势群体", "孕产妇、儿童或老人".to_owned(), if facts.vulnerable { 8 } else { 0 }, true);
    add("疑似不实", format!("相似度 {:.0}%", facts.rumour * 100.0), (facts.rumour * 10.0) as i64, true);
    add("情绪倾向", format!("负面占 {:.0}%，只作参考", facts.negative * 100.0), (facts.negative * 10.0) as i64, false);
    lines
}

fn reach_points(reach: Reach) -> i64 {
    match reach {
        Reach::National | Reach::Foreign => 40,
        Reach::Province => 25,
        Reach::Industry | Reach::City => 15,
        Reach::County => 8,
        Reach::NewMedia => 6,
        Reach::Forum => 3,
    }
}

/// How many times the usual number arrived. The usual number is never taken below one report,
/// so that the second post of a quiet watch is no explosion.
pub fn growth(recent: i64, usual: f64) -> f64 {
    recent as f64 / usual.max(1.0)
}

fn growth_points(growth: f64, recent: i64) -> i64 {
    if recent < 3 {
        return 0;
    }
    match growth {
        g if g >= 10.0 => 20,
        g if g >= 5.0 => 14,
        g if g >= 3.0 => 8,
        _ => 0,
    }
}

fn interaction_points(count: i64) -> i64 {
    match count {
        100_000.. => 30,
        10_000.. => 20,
        1_000.. => 10,
        100.. => 4,
        _ => 0,
    }
}

/// The standing of an event's level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The level in force.
    pub level: Level,
    /// Since when every assessment has been milder than `level`; `None` when the last one was not.
    pub milder_since: Option<i64>,
    /// Set by a person, with a reason. Holds until an assessment is graver than `hand_over`.
    pub by_hand: bool,
    /// The computed level at the time of the hand setting.
    pub hand_over: Level,
}

/// The level in force after a new assessment: rises at once, falls only after the hold,
/// and a hand-set level stands until the facts grow graver than they were when it was set.
pub fn settle(before: Standing, found: Level, now: i64, lower_after_ms: i64) -> Standing {
    if before.by_hand {
        let risen = found > before.hand_over && found > before.level;
        return if risen {
            Standing { level: found, milder_since: None, by_hand: false, hand_over: found }
        } else {
            before
        };
    }
    if found >= before.level {
        return Standing { level: found, milder_since: None, ..before };
    }
    let since = before.milder_since.unwrap_or(now);
    if now - since >= lower_after_ms {
        Standing { level: found, milder_since: None, ..before }
    } else {
        Standing { milder_since: Some(since), ..before }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn adverse() -> Facts {
        Facts { severity: Severity::Ordinary, own_region: true, originals: 1, ..Facts::default() }
    }

    #[test]
    fn the_default_table_grades_as_written() {
        let cases = [
            (adverse(), Level::Blue),
            (Facts { outlets: vec![(Reach::Forum, 1)], ..adverse() }, Level::Blue),
            (Facts { outlets: vec![(Reach::City, 1)], ..adverse() }, Level::Yellow),
            (Facts { outlets: vec![(Reach::Province, 1)], ..adverse() }, Level::Orange),
            (Facts { outlets: vec![(Reach::National, 1)], ..adverse() }, Level::Red),
            (Facts { outlets: vec![(Reach::County, 1), (Reach::Forum, 2)], ..adverse() }, Level::Orange),
            (Facts { interactions_day: Some(999), ..adverse() }, Level::Blue),
            (Facts { interactions_day: Some(1_000), ..adverse() }, Level::Yellow),
            (Facts { interactions_day: Some(10_000), ..adverse() }, Level::Orange),
            (Facts { interactions_day: Some(100_000), ..adverse() }, Level::Red),
            (Facts { deaths: 1, ..adverse() }, Level::Orange),
            (Facts { deaths: 3, ..adverse() }, Level::Red),
            (Facts { vulnerable: true, ..adverse() }, Level::Yellow),
        ];
        for (facts, expected) in cases {
            let found = assess(&facts, &LevelTable::default());
            assert_eq!(found.level, expected, "{facts:?}");
            assert!(!found.reasons.is_empty());
        }
    }

    #[test]
    fn a_table_that_contradicts_itself_is_named() {
        assert_eq!(faults(&LevelTable::default()), Vec::<String>::new());
        let row = |level, least| LevelRow { level, any: vec![Trigger::Outlets(least)] };
        let table = |rows| LevelTable { rows, lower_after_ms: 0 };
        assert!(faults(&table(vec![row(Level::Yellow, 5), row(Level::Red, 3)]))[0].contains("更高等级"));
        assert!(faults(&table(vec![row(Level::Red, 0)]))[0].contains("不小于"));
        assert!(faults(&table(vec![row(Level::Red, 1), row(Level::Red, 2)])).iter().any(|one| one.contains("一行")));
        assert!(faults(&table(vec![row(Level::Blue, 1)]))[0].contains("Ⅳ级"));
    }

    #[test]
    fn praise_by_a_central_paper_is_no_alarm() {
        let praise = Facts { outlets: vec![(Reach::National, 4)], harmless: true, ..adverse() };
        assert_eq!(assess(&praise, &LevelTable::default()).level, Level::Blue);
        let counted = Facts { outlets: vec![(Reach::National, 4)], severity: Severity::Count, ..adverse() };
        assert_eq!(assess(&counted, &LevelTable::default()).level, Level::Blue);
    }

    proptest! {
        #[test]
        fn tone_alone_never_raises_a_level(negative in 0.0f64..=1.0, outlets in 0i64..5, recent in 0i64..40, deaths in 0i64..4) {
            let calm = Facts { outlets: vec![(Reach::County, outlets)], recent, deaths, ..adverse() };
            let angry = Facts { negative, ..calm.clone() };
            let table = LevelTable::default();
            prop_assert_eq!(assess(&calm, &table).level, assess(&angry, &table).level);
            prop_assert_eq!(assess(&calm, &table).score, assess(&angry, &table).score);
        }
    }

    #[test]
    fn a_level_rises_at_once_and_falls_after_a_day() {
        let auto = |level, milder_since| Standing { level, milder_since, by_hand: false, hand_over: Level::Blue };
        let day = 24 * HOUR_MS;
        let rise = settle(auto(Level::Blue, None), Level::Orange, 0, day);
        assert_eq!(rise, auto(Level::Orange, None));
        let waiting = settle(rise, Level::Blue, 5, day);
        assert_eq!(waiting, auto(Level::Orange, Some(5)));
        assert_eq!(settle(waiting, Level::Blue, 4 + day, day), auto(Level::Orange, Some(5)));
        assert_eq!(settle(waiting, Level::Blue, 5 + day, day), auto(Level::Blue, None));
        assert_eq!(settle(waiting, Level::Orange, 9, day), auto(Level::Orange, None));
    }

    #[test]
    fn a_hand_set_level_stands_until_the_facts_grow() {
        let hand = Standing { level: Level::Blue, milder_since: None, by_hand: true, hand_over: Level::Orange };
        assert_eq!(settle(hand, Level::Orange, 0, 1), hand);
        assert_eq!(settle(hand, Level::Blue, 0, 1), hand);
        let risen = settle(hand, Level::Red, 0, 1);
        assert_eq!((risen.level, risen.by_hand), (Level::Red, false));
    }

    #[test]
    fn the_second_post_of_a_quiet_watch_is_no_explosion() {
        assert_eq!(growth(2, 0.0), 2.0);
        assert_eq!(growth_points(growth(2, 0.0), 2), 0);
        assert_eq!(growth_points(growth(12, 1.0), 12), 20);
    }
}
