//! 健康日历: rules that give each year's health days, weeks and months, with edition numbers where they can be
//! computed. Printed lists disagree and drop digits, so every rule says whether it was confirmed and an office
//! may overrule it.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// When a health day falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum When {
    /// The same date every year.
    Fixed {
        /// 1–12.
        month: i8,
        /// 1–31.
        day: i8,
    },
    /// The same days every year.
    Range {
        /// 1–12.
        month: i8,
        /// First day.
        from: i8,
        /// Last day.
        to: i8,
    },
    /// The n-th weekday of a month; −1 is the last.
    Nth {
        /// 1–12.
        month: i8,
        /// 1–5, or −1.
        nth: i8,
        /// 1 Monday … 7 Sunday.
        weekday: i8,
    },
    /// The last seven days of a month.
    LastWeek {
        /// 1–12.
        month: i8,
    },
    /// A whole month.
    Month {
        /// 1–12.
        month: i8,
    },
}

/// A rule of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct HealthDay {
    /// Stable identifier.
    pub id: &'static str,
    /// The Chinese name.
    pub name: &'static str,
    /// When.
    pub when: When,
    /// Who calls it, where known.
    pub sponsor: &'static str,
    /// The year before the first: edition = year − this.
    pub edition_base: Option<i16>,
    /// Whether a published list confirms it; the others are marked 待核.
    pub confirmed: bool,
}

/// A health day in a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Occurrence {
    /// The rule.
    pub id: &'static str,
    /// The name.
    pub name: &'static str,
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
    /// Its number, 第36个.
    pub edition: Option<i16>,
    /// Who calls it.
    pub sponsor: &'static str,
    /// Whether a published list confirms it.
    pub confirmed: bool,
}

impl Occurrence {
    /// `第36个爱国卫生月`, or the bare name.
    pub fn title(&self) -> String {
        match self.edition {
            Some(edition) => format!("第{edition}个{}", self.name),
            None => self.name.to_string(),
        }
    }
}

const fn day(id: &'static str, month: i8, day: i8, name: &'static str, sponsor: &'static str) -> HealthDay {
    HealthDay { id, name, when: When::Fixed { month, day }, sponsor, edition_base: None, confirmed: true }
}

impl HealthDay {
    const fn when(self, when: When) -> HealthDay {
        HealthDay { when, ..self }
    }
    const fn editions_from(self, base: i16) -> HealthDay {
        HealthDay { edition_base: Some(base), ..self }
    }
    const fn unconfirmed(self) -> HealthDay {
        HealthDay { confirmed: false, ..self }
    }
}

/// The starter calendar.
pub const CALENDAR: &[HealthDay] = &[
    day("leprosy", 1, 31, "世界防治麻风病日", "世界卫生组织").when(When::Nth { month: 1, nth: -1, weekday: 7 }),
    day("cancer", 2, 4, "世界抗癌日", "国际抗癌联盟"),
    day("ear", 3, 3, "全国爱耳日", "国家卫生健康委、中国残联等"),
    day("hearing", 3, 3, "国际爱耳日", "世界卫生组织"),
    day("kidney", 3, 8, "世界肾脏病日", "").when(When::Nth { month: 3, nth: 2, weekday: 4 }),
    day("oral", 3, 20, "世界口腔健康日", ""),
    day("sleep", 3, 21, "世界睡眠日", ""),
    day("tuberculosis", 3, 24, "世界防治结核病日", "世界卫生组织"),
    day("patriotic_month", 4, 1, "爱国卫生月", "全国爱卫办").when(When::Month { month: 4 }).editions_from(1988),
    day("who_day", 4, 7, "世界卫生日", "世界卫生组织"),
    day("parkinson", 4, 11, "世界帕金森病日", ""),
    day("tumour_week", 4, 15, "全国肿瘤防治宣传周", "中国抗癌协会").when(When::Range { month: 4, from: 15, to: 21 }),
    day("vaccination", 4, 25, "全国儿童预防接种宣传日", "国家疾控局"),
    day("world_malaria", 4, 25, "世界防治疟疾日", "世界卫生组织"),
    day("malaria", 4, 26, "全国疟疾日", "国家疾控局"),
    day("occupational_week", 4, 24, "职业病防治法宣传周", "国家卫生健康委、人力资源社会保障部、全国总工会")
        .when(When::LastWeek { month: 4 }),
    day("asthma", 5, 1, "世界哮喘日", "").when(When::Nth { month: 5, nth: 1, weekday: 2 }),
    day("red_cross", 5, 8, "世界红十字日", "红十字会"),
    day("nurses", 5, 12, "国际护士节", "国际护士理事会"),
    day("iodine", 5, 15, "全国防治碘缺乏病日", "国家疾控局"),
    day("hypertension_world", 5, 17, "世界高血压日", ""),
    day("family_doctor", 5, 19, "世界家庭医生日", "世界家庭医生组织").unconfirmed(),
    day("student_nutrition", 5, 20, "中国学生营养日", ""),
    day("breastfeeding_day", 5, 20, "全国母乳喂养宣传日", ""),
    day("disabled_national", 5, 15, "全国助残日", "中国残联")
        .when(When::Nth { month: 5, nth: 3, weekday: 7 })
        .unconfirmed(),
    day("family_planning", 5, 29, "计生协会会员活动日", "中国计生协"),
    day("no_tobacco", 5, 31, "世界无烟日", "世界卫生组织").editions_from(1987),
    day("environment", 6, 5, "世界环境日", "联合国环境规划署"),
    day("eye", 6, 6, "全国爱眼日", "国家卫生健康委等"),
    day("blood_donor", 6, 14, "世界献血者日", "世界卫生组织"),
    day("drugs", 6, 26, "国际禁毒日", "联合国"),
    day("population", 7, 11, "世界人口日", "联合国人口基金").unconfirmed(),
    day("hepatitis", 7, 28, "世界肝炎日", "世界卫生组织").unconfirmed(),
    day("breastfeeding_week", 8, 1, "世界母乳喂养周", "").when(When::Range { month: 8, from: 1, to: 7 }),
    day("physicians", 8, 19, "中国医师节", "国家卫生健康委").unconfirmed(),
    day("suicide", 9, 10, "世界预防自杀日", "世界卫生组织"),
    day("birth_defects", 9, 12, "中国预防出生缺陷日", "").unconfirmed(),
    day("patient_safety", 9, 17, "世界患者安全日", "世界卫生组织").unconfirmed(),
    day("teeth", 9, 20, "全国爱牙日", "国家卫生健康委"),
    day("alzheimer", 9, 21, "世界阿尔茨海默病日", ""),
    day("rabies", 9, 28, "世界狂犬病日", "").unconfirmed(),
    day("heart", 9, 29, "世界心脏日", ""),
    day("elders", 10, 1, "国际老年人日", "联合国"),
    day("hypertension", 10, 8, "全国高血压日", ""),
    day("mental", 10, 10, "世界精神卫生日", "世界卫生组织"),
    day("arthritis", 10, 12, "世界关节炎日", ""),
    day("osteoporosis", 10, 20, "世界骨质疏松日", ""),
    day("traditional", 10, 22, "世界传统医药日", ""),
    day("men", 10, 28, "男性健康日", ""),
    day("stroke", 10, 29, "世界卒中日", "").unconfirmed(),
    day("diabetes", 11, 14, "联合国糖尿病日", "联合国"),
    day("copd", 11, 15, "世界慢阻肺日", "").when(When::Nth { month: 11, nth: 3, weekday: 3 }),
    day("aids", 12, 1, "世界艾滋病日", "世界卫生组织、联合国艾滋病规划署"),
    day("disabled", 12, 3, "国际残疾人日", "联合国").unconfirmed(),
    day("immunisation", 12, 15, "全国强化免疫日", ""),
];

/// The first and last day of a rule in a year, if the year has them.
pub fn days(when: When, year: i16) -> Option<(Date, Date)> {
    match when {
        When::Fixed { month, day } => Date::new(year, month, day).ok().map(|date| (date, date)),
        When::Range { month, from, to } => Some((Date::new(year, month, from).ok()?, Date::new(year, month, to).ok()?)),
        When::Nth { month, nth, weekday } => {
            let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
            let date = Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()?;
            Some((date, date))
        }
        When::LastWeek { month } => {
            let last = Date::new(year, month, 1).ok()?.last_of_month();
            Some((Date::new(year, month, last.day() - 6).ok()?, last))
        }
        When::Month { month } => {
            let first = Date::new(year, month, 1).ok()?;
            Some((first, first.last_of_month()))
        }
    }
}

/// Every health day of a year, in order.
pub fn of_year(year: i16) -> Vec<Occurrence> {
    let mut all: Vec<Occurrence> = CALENDAR
        .iter()
        .filter_map(|rule| {
            let (first, last) = days(rule.when, year)?;
            let edition = rule.edition_base.map(|base| year - base).filter(|edition| *edition > 0);
            Some(Occurrence {
                id: rule.id,
                name: rule.name,
                first,
                last,
                edition,
                sponsor: rule.sponsor,
                confirmed: rule.confirmed,
            })
        })
        .collect();
    all.sort_by_key(|occurrence| (occurrence.first, occurrence.last, occurrence.id));
    all
}

/// The rule of an identifier.
pub fn health_day(id: &str) -> Option<&'static HealthDay> {
    CALENDAR.iter().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(year: i16, id: &str) -> (String, String) {
        let found = of_year(year).into_iter().find(|day| day.id == id).unwrap();
        (found.first.to_string(), found.title())
    }

    #[test]
    fn editions_and_moving_days() {
        assert_eq!(on(2024, "patriotic_month"), ("2024-04-01".into(), "第36个爱国卫生月".into()));
        assert_eq!(on(2024, "no_tobacco"), ("2024-05-31".into(), "第37个世界无烟日".into()));
        for (year, id, date) in [
            (2024, "leprosy", "2024-01-28"),
            (2026, "leprosy", "2026-01-25"),
            (2026, "kidney", "2026-03-12"),
            (2026, "asthma", "2026-05-05"),
            (2026, "disabled_national", "2026-05-17"),
            (2026, "copd", "2026-11-18"),
            (2024, "copd", "2024-11-20"),
            (2026, "occupational_week", "2026-04-24"),
        ] {
            assert_eq!(on(year, id).0, date, "{id}");
        }
    }

    #[test]
    fn the_calendar_has_its_55_rules_every_year() {
        assert_eq!(CALENDAR.len(), 55);
        for year in 2018..2036 {
            let days = of_year(year);
            assert_eq!(days.len(), 55, "{year}");
            assert!(days.windows(2).all(|two| two[0].first <= two[1].first));
            assert!(days.iter().all(|day| day.first <= day.last && day.first.year() == year));
        }
        let mut ids: Vec<&str> = CALENDAR.iter().map(|rule| rule.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 55);
    }
}
