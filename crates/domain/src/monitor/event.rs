//! 事件: reports about one matter. Heat, trend over time, and waves.

use crate::time::HOUR_MS;
use serde::{Deserialize, Serialize};

/// Reports an hour, from the first hour on; empty hours are zeros.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trend {
    /// The moment at which the first hour begins.
    pub from_at: i64,
    /// Reports in each hour.
    pub hours: Vec<i64>,
    /// Index of the hour with the most reports, the earliest of equals.
    pub peak: usize,
    /// Index of the hour in which a second wave (二次舆情) passed half of the peak, if one did.
    pub second_wave: Option<usize>,
}

/// Longest trend kept hour by hour: 30 days. Older hours are cut from the front.
pub const TREND_HOURS: i64 = 30 * 24;

/// The trend of reports at these moments. `None` when there are none.
pub fn trend(times: &[i64]) -> Option<Trend> {
    let last = *times.iter().max()?;
    let first = (*times.iter().min()?).max(last - (TREND_HOURS - 1) * HOUR_MS);
    let from_at = first.div_euclid(HOUR_MS) * HOUR_MS;
    let mut hours = vec![0i64; ((last - from_at) / HOUR_MS + 1) as usize];
    for at in times.iter().filter(|at| **at >= from_at) {
        hours[((at - from_at) / HOUR_MS) as usize] += 1;
    }
    let most = hours.iter().copied().max().unwrap_or(0);
    let peak = hours.iter().position(|count| *count == most).unwrap_or(0);
    let second_wave = second_wave(&hours, peak);
    Some(Trend { from_at, hours, peak, second_wave })
}

/// Hours of quiet after the peak before a rise counts as a wave of its own.
const QUIET_HOURS: usize = 6;
/// Reports a wave needs at least: two posts after a quiet night are no wave.
const WAVE_LEAST: i64 = 4;

/// A second wave: after the peak at least six hours below a third of it, then again half of the peak within three hours.
fn second_wave(hours: &[i64], peak: usize) -> Option<usize> {
    let top = *hours.get(peak)?;
    let mut quiet = 0;
    for (hour, count) in hours.iter().enumerate().skip(peak + 1) {
        if quiet >= QUIET_HOURS {
            let since = hour.saturating_sub(2).max(peak + 1);
            let wave: i64 = hours[since..=hour].iter().sum();
            if wave >= WAVE_LEAST && wave * 2 >= top {
                return Some(hour);
            }
        }
        if count * 3 <= top {
            quiet += 1;
        } else if quiet < QUIET_HOURS {
            quiet = 0;
        }
    }
    None
}

/// 热度: reports weigh one, reposts a half, and a thousand interactions one. The formula is printed beside the number,
/// because a heat without its formula cannot be checked (人民网 2014 published theirs).
pub fn heat(originals: i64, reposts: i64, interactions: i64) -> f64 {
    let points = originals as f64 + reposts as f64 * 0.5 + interactions as f64 / 1000.0;
    (points * 10.0).round() / 10.0
}

/// How `heat` is reckoned, for the screen.
pub const HEAT_FORMULA: &str = "热度 = 首发 × 1 + 转载 × 0.5 + 互动 ÷ 1000";

#[cfg(test)]
mod tests {
    use super::*;

    fn times(hours: &[i64]) -> Vec<i64> {
        let mut all = Vec::new();
        for (hour, count) in hours.iter().enumerate() {
            all.extend((0..*count).map(|minute| hour as i64 * HOUR_MS + minute));
        }
        all
    }

    #[test]
    fn a_trend_has_a_peak_and_notices_a_second_wave() {
        assert_eq!(trend(&[]), None);
        let one = trend(&times(&[1, 5, 9, 4, 1])).unwrap();
        assert_eq!((one.peak, one.second_wave), (2, None));
        assert_eq!(one.hours, [1, 5, 9, 4, 1]);
        let two = trend(&times(&[2, 8, 3, 1, 0, 0, 1, 0, 0, 0, 3, 4])).unwrap();
        assert_eq!((two.peak, two.second_wave), (1, Some(11)));
        let drip = trend(&times(&[2, 8, 1, 1, 0, 0, 1, 0, 0, 0, 1, 1, 0, 1])).unwrap();
        assert_eq!(drip.second_wave, None);
    }

    #[test]
    fn a_trend_never_grows_beyond_thirty_days() {
        let long = trend(&[0, 90 * 24 * HOUR_MS]).unwrap();
        assert_eq!(long.hours.len() as i64, TREND_HOURS);
        assert_eq!(long.hours.iter().sum::<i64>(), 1);
    }

    #[test]
    fn heat_counts_reposts_as_heat_not_as_news() {
        assert_eq!(heat(2, 9, 1_500), 8.0);
    }
}
