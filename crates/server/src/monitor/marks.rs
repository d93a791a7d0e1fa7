//! Facts that weigh in an assessment and can be read off a text: deaths, gatherings, epidemics, the vulnerable.
//! Word lists are the office's data; what is here is their default.

use serde::{Deserialize, Serialize};

/// The words that set a mark; data of the office (`monitor.marks`).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Words {
    /// 群体聚集.
    pub mass: Vec<String>,
    /// 传染病流行.
    pub epidemic: Vec<String>,
    /// 弱势群体.
    pub vulnerable: Vec<String>,
    /// 全国热榜.
    pub hot_list: Vec<String>,
}

impl Default for Words {
    fn default() -> Self {
        let list = |line: &str| line.split(' ').map(str::to_owned).collect();
        Self {
            mass: list("聚集 堵门 围堵 拉横幅 群体性 静坐 上百人 数百人 冲突升级"),
            epidemic: list("聚集性疫情 暴发疫情 疫情扩散 甲类传染病 鼠疫 霍乱 停课 多名学生 确诊病例"),
            vulnerable: list("孕妇 产妇 孕产妇 新生儿 婴儿 幼儿 儿童 男童 女童 老人"),
            hot_list: list("热搜第 登上热搜 冲上热搜 上了热搜 全国热榜"),
        }
    }
}

/// What was read off a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Names of the marks that are set.
    pub names: Vec<String>,
    /// The largest number of deaths named; 0 when none is.
    pub deaths: i64,
}

/// Reads a simplified text.
pub fn read(title: &str, body: &str, words: &Words) -> Marks {
    let mut names = Vec::new();
    for (name, list) in [
        ("mass", &words.mass),
        ("epidemic", &words.epidemic),
        ("vulnerable", &words.vulnerable),
        ("hot_list", &words.hot_list),
    ] {
        if list.iter().any(|word| title.contains(word.as_str()) || body.contains(word.as_str())) {
            names.push(name.to_owned());
        }
    }
    Marks { names, deaths: deaths(title).max(deaths(body)) }
}

const DEAD: [&str; 8] = ["死亡", "身亡", "遇难", "丧生", "离世", "去世", "不治", "死在"];
/// Words before 死亡 that speak of rates and certificates, not of the dead.
const NOT_DEAD: [&str; 7] = ["无人", "零", "未造成人员", "降低", "死亡率", "死亡证", "脑死亡"];

/// The largest number of deaths a text names. 死亡 without a number is one death.
pub fn deaths(text: &str) -> i64 {
    let mut most = 0;
    for word in DEAD {
        for (at, _) in text.match_indices(word) {
            let before: String = last_chars(&text[..at], 8);
            let after: String = text[at + word.len()..].chars().take(6).collect();
            let around = format!("{before}{word}{after}");
            if NOT_DEAD.iter().any(|harmless| around.contains(harmless))
                || (word == "死亡" && after.starts_with(['率', '证', '登', '原', '病', '风']))
            {
                continue;
            }
            let count = number_before_person(&before).or_else(|| number_after(&after)).unwrap_or(1);
            most = most.max(count);
        }
    }
    for (at, _) in text.match_indices('死') {
        // 致3死2伤
        let before = last_chars(&text[..at], 5);
        if let Some(digits) = before.rsplit('致').next().filter(|_| before.contains('致')) {
            most = most.max(number(digits).unwrap_or(0));
        }
    }
    most.min(10_000)
}

fn last_chars(text: &str, count: usize) -> String {
    let mut chars: Vec<char> = text.chars().rev().take(count).collect();
    chars.reverse();
    chars.into_iter().collect()
}

/// `3名患者` `两人` `造成5人`
fn number_before_person(before: &str) -> Option<i64> {
    let at = before.rfind(['人', '名', '例'])?;
    number(&tail_number(&before[..at]))
}

/// `3人` after the word.
fn number_after(after: &str) -> Option<i64> {
    let end = after.find(['人', '名', '例'])?;
    number(&tail_number(&after[..end]))
}

fn tail_number(text: &str) -> String {
    let mut found: Vec<char> =
        text.chars().rev().take_while(|c| c.is_ascii_digit() || "一二两三四五六七八九十".contains(*c)).collect();
    found.reverse();
    found.into_iter().collect()
}

fn number(text: &str) -> Option<i64> {
    if text.is_empty() {
        return None;
    }
    if let Ok(plain) = text.parse() {
        return Some(plain);
    }
    let digit =
        |c: char| "零一二三四五六七八九".chars().position(|d| d == c).map(|d| d as i64).or((c == '两').then_some(2));
    let chars: Vec<char> = text.chars().collect();
    match chars.as_slice() {
        ['十'] => Some(10),
        ['十', ones] => Some(10 + digit(*ones)?),
        [tens, '十'] => Some(digit(*tens)? * 10),
        [tens, '十', ones] => Some(digit(*tens)? * 10 + digit(*ones)?),
        [one] => digit(*one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deaths_are_counted_and_rates_are_not() {
        let cases = [
            ("事故造成3人死亡", 3),
            ("目前已有两名患者死亡", 2),
            ("死亡5人", 5),
            ("致3死2伤", 3),
            ("十二人遇难", 12),
            ("产妇死亡，家属讨说法", 1),
            ("老人在候诊时不治", 1),
            ("孕产妇死亡率降至历史最低", 0),
            ("未造成人员死亡", 0),
            ("开具死亡证明", 0),
            ("无人死亡", 0),
            ("门诊候诊时间过长", 0),
        ];
        for (text, expected) in cases {
            assert_eq!(deaths(text), expected, "{text}");
        }
    }

    #[test]
    fn marks_come_from_words() {
        let marks = read("家属拉横幅堵门", "一名产妇", &Words::default());
        assert_eq!(marks.names, ["mass", "vulnerable"]);
    }
}
