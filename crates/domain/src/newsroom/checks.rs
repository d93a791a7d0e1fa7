//! 发稿前检查: what a machine can see in a text before a person answers for it. Words found by the text
//! machinery come in as arguments; here stand the rules that need only the text itself, and the judgement
//! which finding stops an article and which only warns.

use serde::{Deserialize, Serialize};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Worth a look.
    Hint,
    /// Must be looked at; the sender may go on with a reason.
    Warning,
    /// Stops the act until it is mended.
    Stop,
}

/// So many people must let the same words pass, each in a text of their own, before the office learns it.
pub const LEARNED_AFTER: i64 = 3;

/// One finding, with its place so that the screen can mark it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code of the rule.
    pub code: String,
    /// How much it weighs.
    pub weight: Weight,
    /// `title`, `body` or `photos`.
    pub field: String,
    /// Where it begins, in characters of the field.
    pub at: Option<usize>,
    /// The words found.
    pub found: String,
    /// What is wrong, in one Chinese sentence.
    pub sentence: String,
    /// What to write instead; may be empty.
    pub suggestion: String,
}

impl Finding {
    /// A finding of a rule.
    pub fn new(code: &str, weight: Weight, field: &str, sentence: impl Into<String>) -> Finding {
        Finding {
            code: code.into(),
            weight,
            field: field.into(),
            at: None,
            found: String::new(),
            sentence: sentence.into(),
            suggestion: String::new(),
        }
    }

    /// The same at a place.
    pub fn at(mut self, at: usize, found: impl Into<String>) -> Finding {
        self.at = Some(at);
        self.found = found.into();
        self
    }

    /// The same with words to write instead.
    pub fn suggest(mut self, suggestion: impl Into<String>) -> Finding {
        self.suggestion = suggestion.into();
        self
    }
}

/// Blanks left to fill in: `XXX篇`, `××`, `___`, `〔待补〕`, `(数字)`. Two of the source reports were sent out with them.
/// Two `X` beside letters or digits (`XXL`, `MXX2`) are names, not blanks.
pub fn blanks(field: &str, text: &str) -> Vec<Finding> {
    let chars: Vec<char> = text.chars().collect();
    let mut findings = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let length = blank_length(&chars, at);
        if length == 0 {
            at += 1;
            continue;
        }
        let found: String = chars[at..at + length].iter().collect();
        findings.push(
            Finding::new("blank", Weight::Stop, field, format!("“{found}”是没有填写的空白。"))
                .at(at, found)
                .suggest("请填上真实的数字或名称，确实没有的请删去这句话。"),
        );
        at += length;
    }
    findings
}

fn blank_length(chars: &[char], at: usize) -> usize {
    const WORDS: [&str; 4] = ["〔待补〕", "【待补】", "(待补)", "（待补）"];
    for word in WORDS {
        if chars[at..].iter().copied().take(word.chars().count()).eq(word.chars()) {
            return word.chars().count();
        }
    }
    let run = |c: fn(char) -> bool| chars[at..].iter().take_while(|x| c(**x)).count();
    let is_x = |c: char| matches!(c, 'X' | 'x' | '×' | '\u{FF38}' | '\u{FF58}' | '╳' | '✕');
    let xs = run(is_x);
    let is_name = |c: Option<&char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || *c == '-');
    let before = at.checked_sub(1).and_then(|i| chars.get(i));
    if xs >= 2 && !is_name(before) && !is_name(chars.get(at + xs)) {
        return xs;
    }
    let lines = run(|c| matches!(c, '_' | '\u{FF3F}'));
    if lines >= 3 { lines } else { 0 }
}

/// Words that show children in a text; with photos they call for their guardians' consent
/// (未成年人保护法: no publishing of a minor's face without it).
const CHILD_WORDS: [&str; 9] = ["小学", "幼儿园", "学生", "儿童", "幼儿", "婴儿", "新生儿", "未成年", "少年"];

/// Whether photos of this text may show minors and nobody has said that their guardians agree.
pub fn minors(title: &str, body: &str, photos: usize, consented: bool) -> Option<Finding> {
    if photos == 0 || consented {
        return None;
    }
    let word = CHILD_WORDS.iter().find(|word| title.contains(**word) || body.contains(**word))?;
    Some(
        Finding::new(
            "minors",
            Weight::Warning,
            "photos",
            format!("稿件提到“{word}”并附有照片，照片中若有未成年人的正面形象，须经监护人同意。"),
        )
        .suggest("请确认已征得同意，或对面部作处理。"),
    )
}

/// A health text that gives advice: what 国卫宣传发〔2022〕11号 asks of it.
const ADVICE_WORDS: [&str; 10] = ["预防", "症状", "就医", "饮食", "服用", "用药", "接种", "谨防", "防护", "健康提示"];

/// The five items a piece of health knowledge must show: author or reviewer, source, date, audience,
/// and no commerce (国卫宣传发〔2022〕11号). Only for texts that give advice; each missing item is one hint.
pub fn five_items(title: &str, body: &str) -> Vec<Finding> {
    let advice = ADVICE_WORDS.iter().filter(|word| title.contains(**word) || body.contains(**word)).count();
    if advice < 2
        || !(title.contains("科普") || title.contains("提示") || title.contains("谨防") || title.contains("记住"))
    {
        return Vec::new();
    }
    let any = |words: &[&str]| words.iter().any(|word| body.contains(word));
    let items: [(bool, &str, &str); 5] = [
        (any(&["审核", "专家", "主任医师", "医师", "作者"]), "author", "没有写明作者或审核专家"),
        (any(&["来源", "指南", "卫生健康委", "疾控", "世界卫生组织", "据"]), "source", "没有写明知识来源"),
        (any(&["年", "月", "日"]), "date", "没有写明发布或更新时间"),
        (
            any(&["人群", "老年", "儿童", "孕", "患者", "市民", "公众", "大家", "家长", "居民"]),
            "audience",
            "没有写明适用人群",
        ),
        (!any(&["优惠", "特价", "购买", "咨询热线订购", "扫码下单", "加微信"]), "commerce", "含有推销内容"),
    ];
    items
        .into_iter()
        .filter(|(stands, _, _)| !stands)
        .map(|(_, code, what)| {
            Finding::new(
                &format!("health_{code}"),
                if code == "commerce" { Weight::Stop } else { Weight::Warning },
                "body",
                format!("健康科普{what}（国卫宣传发〔2022〕11号）。"),
            )
        })
        .collect()
}

/// Figures of an epidemic: only the authority that holds the power may publish them.
pub fn epidemic_figures(body: &str) -> Option<Finding> {
    const DISEASE: [&str; 10] =
        ["确诊", "疑似病例", "阳性", "感染者", "发病数", "死亡病例", "聚集性疫情", "暴发", "报告病例", "疫情"];
    const COUNTED: [&str; 4] = ["例", "起", "发病率", "病死率"];
    let chars: Vec<char> = body.chars().collect();
    for word in DISEASE {
        let Some(byte) = body.find(word) else { continue };
        let at = body[..byte].chars().count();
        let near: String = chars[at.saturating_sub(20)..(at + 24).min(chars.len())].iter().collect();
        let digits = near.chars().any(|c| c.is_ascii_digit() || "一二三四五六七八九十百".contains(c));
        if digits && COUNTED.iter().any(|unit| near.contains(unit)) {
            return Some(
                Finding::new(
                    "epidemic_figures",
                    Weight::Warning,
                    "body",
                    "稿件含有疫情数字，只能由依法有权发布的部门发布。",
                )
                .at(at, word)
                .suggest("请经疾控主管部门确认，并写明数据来源和截止时间。"),
            );
        }
    }
    None
}

/// Secret markings left in a text: `机密★`, `秘密 1年`, `内部资料 不得外传`.
pub fn secret_markings(field: &str, text: &str) -> Vec<Finding> {
    const MARKS: [&str; 8] = ["绝密★", "机密★", "秘密★", "绝密 ", "内部资料", "不得外传", "注意保密", "仅供内部"];
    MARKS
        .iter()
        .filter_map(|mark| {
            let byte = text.find(mark)?;
            Some(
                Finding::new("secret", Weight::Stop, field, format!("文中有“{}”字样，不能公开发布。", mark.trim()))
                    .at(text[..byte].chars().count(), *mark)
                    .suggest("请按保密规定处理，不要在本系统报送涉密内容。"),
            )
        })
        .collect()
}

/// An article that looks like this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Similar<'a> {
    /// Its title.
    pub title: &'a str,
    /// Who sent it.
    pub unit: &'a str,
    /// Likeness in percent.
    pub percent: u8,
}

/// Repeats within the last 90 days.
pub fn repeats(similar: &[Similar]) -> Vec<Finding> {
    similar
        .iter()
        .filter(|found| found.percent >= 70)
        .map(|found| {
            Finding::new(
                "repeat",
                Weight::Warning,
                "body",
                format!("与{}报送的《{}》相似 {}%。", found.unit, found.title, found.percent),
            )
        })
        .collect()
}

/// Every finding that the text alone shows, gravest first, then in order of place.
pub fn all(title: &str, body: &str, photos: usize, minors_consented: bool) -> Vec<Finding> {
    let mut findings = blanks("title", title);
    findings.extend(blanks("body", body));
    findings.extend(secret_markings("title", title));
    findings.extend(secret_markings("body", body));
    findings.extend(minors(title, body, photos, minors_consented));
    findings.extend(five_items(title, body));
    findings.extend(epidemic_figures(body));
    sort(&mut findings);
    findings
}

/// Gravest first, then by place.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| b.weight.cmp(&a.weight).then(a.at.cmp(&b.at)));
}

/// The findings that stop an article from being published.
pub fn stopping(findings: &[Finding]) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.weight == Weight::Stop).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_found_and_names_are_not() {
        let cases: &[(&str, &[&str])] = &[
            ("刊发稿件XXX篇，上报信息XX条次", &["XXX", "XX"]),
            ("接待媒体采访××余次", &["××"]),
            ("邀请___家媒体", &["___"]),
            ("培训〔待补〕人", &["〔待补〕"]),
            ("采购XXL号防护服、MXX2型设备", &[]),
            ("某x月", &[]),
            ("全年刊发589篇", &[]),
        ];
        for (text, expected) in cases {
            let found: Vec<_> = blanks("body", text).into_iter().map(|f| f.found).collect();
            assert_eq!(&found, expected, "{text}");
        }
        assert_eq!(blanks("body", "刊发稿件XXX篇")[0].at, Some(4));
    }

    #[test]
    fn minors_need_consent_only_with_photos() {
        assert!(minors("健康课堂进小学", "学生听讲", 2, false).is_some());
        assert!(minors("健康课堂进小学", "学生听讲", 0, false).is_none());
        assert!(minors("健康课堂进小学", "学生听讲", 2, true).is_none());
        assert!(minors("义诊进社区", "老人咨询", 2, false).is_none());
    }

    #[test]
    fn epidemic_figures_want_an_authority() {
        assert!(epidemic_figures("全市新增确诊病例12例，均已隔离").is_some());
        assert!(epidemic_figures("开展疫情防控知识宣传，发放资料300份").is_none());
    }

    #[test]
    fn secrets_stop_and_hints_do_not() {
        let findings = all("关于XX工作的通报", "机密★1年 内容如下", 0, false);
        assert!(stopping(&findings).iter().any(|f| f.code == "secret"));
        assert!(stopping(&findings).iter().any(|f| f.code == "blank"));
        assert!(all("青禾县开展义诊", "11月18日开展义诊，服务群众300人次。", 3, false).is_empty());
    }

    #[test]
    fn health_advice_shows_its_five_items() {
        let bare = five_items("冬季科普：记住这几点", "预防感冒，出现症状请及时就医。");
        let codes: Vec<_> = bare.iter().map(|f| f.code.as_str()).collect();
        assert_eq!(codes, ["health_author", "health_source", "health_date", "health_audience"]);
        let full = "据国家指南，老年人群预防流感应接种疫苗，出现症状及时就医。审核专家：示例医师。2026年11月。";
        assert!(five_items("冬季科普：记住这几点", full).is_empty());
        assert!(five_items("青禾县开展义诊", "预防 症状 就医").is_empty());
    }

    #[test]
    fn repeats_name_their_twin() {
        let twins = [
            Similar { title: "健康课堂进校园", unit: "柳湾县卫生健康局", percent: 82 },
            Similar { title: "义诊", unit: "石湾县", percent: 20 },
        ];
        let found = repeats(&twins);
        assert_eq!(found.len(), 1);
        assert!(found[0].sentence.contains("柳湾县卫生健康局"));
    }
}
