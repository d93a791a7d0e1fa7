//! Moments and civil time. A moment is an `i64` of milliseconds since 1970 (UTC), named `*_at` or `*_ms`;
//! civil dates are those of Beijing (Asia/Shanghai, UTC+8, no daylight saving since 1991).

use jiff::civil;

/// One second in milliseconds.
pub const SECOND_MS: i64 = 1_000;
/// One minute in milliseconds.
pub const MINUTE_MS: i64 = 60 * SECOND_MS;
/// One hour in milliseconds.
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// One day in milliseconds.
pub const DAY_MS: i64 = 24 * HOUR_MS;

const BEIJING_MS: i64 = 8 * HOUR_MS;

/// The civil date and time in Beijing of a moment. Moments outside jiff's years are clamped.
pub fn civil(at: i64) -> civil::DateTime {
    jiff::Timestamp::from_millisecond(at.saturating_add(BEIJING_MS))
        .unwrap_or(if at < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX })
        .to_zoned(jiff::tz::TimeZone::UTC)
        .datetime()
}

/// The moment of a civil date and time in Beijing.
pub fn ms(civil: civil::DateTime) -> i64 {
    civil.to_zoned(jiff::tz::TimeZone::UTC).map(|zoned| zoned.timestamp().as_millisecond() - BEIJING_MS).unwrap_or(0)
}

/// The civil date in Beijing of a moment.
pub fn date(at: i64) -> civil::Date {
    civil(at).date()
}

/// The moment at which the Beijing day of `at` begins.
pub fn day_start(at: i64) -> i64 {
    (at + BEIJING_MS).div_euclid(DAY_MS) * DAY_MS - BEIJING_MS
}

/// The moment at which a civil date begins in Beijing.
pub fn date_start(date: civil::Date) -> i64 {
    ms(date.at(0, 0, 0, 0))
}

/// `2026-11-20 09:41`, the form asked for by 国办发〔2017〕47号.
pub fn format_minute(at: i64) -> String {
    civil(at).strftime("%Y-%m-%d %H:%M").to_string()
}

/// `2026-11-20`.
pub fn format_day(at: i64) -> String {
    civil(at).strftime("%Y-%m-%d").to_string()
}

/// `2026年11月20日`, as papers print dates: Arabic digits, no leading zeros (GB/T 9704-2012, 7.3.5).
pub fn format_paper_date(at: i64) -> String {
    let date = date(at);
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// Reads `2026-11-20`, `2026-11-20 09:41` or `2026-11-20 09:41:07` as Beijing time.
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim().replace('T', " ");
    for format in ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"] {
        if let Ok(found) = civil::DateTime::strptime(format, &text) {
            return Some(ms(found));
        }
    }
    civil::Date::strptime("%Y-%m-%d", &text).ok().map(date_start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn civil_and_moment_are_inverse_in_beijing() {
        let at = parse("2026-11-20 09:41").unwrap();
        assert_eq!(format_minute(at), "2026-11-20 09:41");
        assert_eq!(day_start(at), parse("2026-11-20").unwrap());
        assert_eq!(day_start(parse("2026-11-20 00:00").unwrap() - 1), parse("2026-11-19").unwrap());
        assert_eq!(format_paper_date(at), "2026年11月20日");
        assert_eq!(civil(0).to_string(), "1970-01-01T08:00:00");
        assert_eq!(ms(civil(at)), at);
    }
}
