//! Units of counting: 人 are persons and 人次 visits, 稿件 are counted in 篇, 资料 in 份. Reports mix them, and
//! the figures of a year then cannot be added up.

use super::Kind;
use super::numbers::{Figure, figures};
use super::text::{Mark, Text};

struct Rule {
    /// What is counted, as it stands before or after the figure.
    nouns: &'static [&'static str],
    /// Units that fit.
    fit: &'static [&'static str],
    /// Units that are plainly mistaken; others are let pass.
    mistaken: &'static [&'static str],
    suggest: &'static str,
    why: &'static str,
}

const RULES: [Rule; 6] = [
    Rule {
        nouns: &["稿件", "新闻稿", "通讯稿", "文章", "论文", "报道", "新闻", "信息稿"],
        fit: &["篇", "条", "则", "次", "组", "版", "期", "件", "个", "种", "类", "%", "条次", "部"],
        mistaken: &["份", "人", "人次", "场", "张", "名", "户", "台", "套", "家次"],
        suggest: "篇",
        why: "稿件、报道按“篇（条）”计",
    },
    Rule {
        nouns: &[
            "宣传资料",
            "宣传单",
            "宣传折页",
            "折页",
            "宣传手册",
            "手册",
            "宣传册",
            "明白纸",
            "问卷",
            "海报",
            "宣传画",
            "倡议书",
            "宣传品",
            "健康处方",
        ],
        fit: &["份", "张", "册", "本", "套", "幅", "件", "种", "类", "个", "万元", "元", "%", "期", "块", "处", "批"],
        mistaken: &["人", "人次", "篇", "名", "场", "例", "户", "条次", "台", "人份"],
        suggest: "份",
        why: "宣传资料按“份（张、册）”计",
    },
    Rule {
        nouns: &[
            "义诊群众",
            "服务群众",
            "惠及群众",
            "受益群众",
            "接待群众",
            "诊疗群众",
            "健康咨询",
            "接受咨询",
            "接诊患者",
            "就诊患者",
            "培训人员",
            "参训人员",
            "培训医务人员",
            "培训学员",
            "参加人员",
            "体检群众",
            "接种群众",
            "筛查妇女",
            "接诊",
            "诊疗量",
            "门诊量",
            "培训",
        ],
        fit: &[
            "人", "人次", "名", "位", "例", "次", "户", "场", "期", "天", "个", "%", "家", "班", "万元", "项", "家次",
            "小时", "岁", "件", "例次", "场次", "月", "批", "站", "处", "门", "类",
        ],
        mistaken: &["份", "篇", "张", "条", "册", "本", "台", "套", "条次"],
        suggest: "人次",
        why: "服务对象按“人”或“人次”计",
    },
    Rule {
        nouns: &["门诊量", "诊疗量", "诊疗人次", "急诊量", "门急诊量", "就诊量", "总诊疗"],
        fit: &["人次", "次", "%", "例", "例次", "万元", "个百分点"],
        mistaken: &["人", "名", "位"],
        suggest: "人次",
        why: "诊疗量按“人次”计：一人看三次是三人次",
    },
    Rule {
        nouns: &["讲座", "发布会", "培训班", "宣讲", "义诊活动", "宣传活动", "演练"],
        fit: &[
            "场", "次", "期", "人", "人次", "名", "个", "项", "家", "余场", "场次", "份", "册", "张", "%", "天",
            "小时", "万元", "元", "处", "户", "类", "位", "篇", "条", "件", "本", "套",
        ],
        mistaken: &["吨", "例", "台"],
        suggest: "场",
        why: "活动按“场（次、期）”计",
    },
    Rule {
        nouns: &["确诊病例", "疑似病例", "阳性病例", "死亡病例", "无症状感染者"],
        fit: &["例", "人", "名", "%", "起", "个"],
        mistaken: &["篇", "份", "人次", "场", "条", "件", "台", "张", "家"],
        suggest: "例",
        why: "病例按“例”计",
    },
];

pub(super) fn find(text: &Text<'_>, marks: &mut Vec<Mark>) {
    let mut said: Vec<(String, f64, &'static str)> = Vec::new();
    for (start, sentence) in text.sentences() {
        if !sentence.bytes().any(|b| b.is_ascii_digit()) {
            continue;
        }
        for (at, _) in sentence.match_indices("人/次") {
            marks.push(Mark::new(
                Kind::Unit,
                start + at,
                start + at + "人/次".len(),
                "人次",
                "“人次”是一个单位，不加斜线",
            ));
        }
        for (at, _) in sentence.match_indices("名人次") {
            marks.push(Mark::new(Kind::Unit, start + at, start + at + "名人次".len(), "人次", "“名”与“人次”不能连用"));
        }
        let figures = figures(sentence);
        for (index, figure) in figures.iter().enumerate() {
            let from = index.checked_sub(1).map_or(0, |before| figures[before].end);
            let to = figures.get(index + 1).map_or(sentence.len(), |next| next.start);
            if let Some(rule) = mistaken(sentence, figure, from, to) {
                let shown = &sentence[figure.start..figure.end];
                let suggest = shown.strip_suffix(figure.unit).map(|head| format!("{head}{}", rule.suggest));
                let mark = Mark::new(
                    Kind::Unit,
                    start + figure.start,
                    start + figure.end,
                    suggest.unwrap_or_default(),
                    rule.why,
                );
                marks.push(mark);
            }
            if matches!(figure.unit, "人" | "人次" | "名") && figure.value >= 20.0 {
                two_units(sentence, figure, from, start, &mut said, marks);
            }
        }
    }
}

/// The rule a figure breaks: what is counted stands right before it (`稿件50份`) or right after (`50份稿件`).
fn mistaken(sentence: &str, figure: &Figure, from: usize, to: usize) -> Option<&'static Rule> {
    let head = clause_end(&sentence[from..figure.start]);
    let tail = sentence[figure.end..to].trim_start_matches(['的', '新']);
    let head = head.trim_end_matches(['近', '约', '超', '达', '共', '计', '为', '了', '出', '过', '到', ' ', ':']);
    let rule =
        RULES.iter().find(|rule| rule.nouns.iter().any(|noun| head.ends_with(noun) || tail.starts_with(noun)))?;
    let known = rule.fit.contains(&figure.unit);
    let after_is_noun = RULES
        .iter()
        .any(|other| other.fit.contains(&figure.unit) && other.nouns.iter().any(|noun| tail.starts_with(noun)));
    let all = RULES.iter().filter(|other| other.nouns.iter().any(|noun| head.ends_with(noun)));
    let fits_another = all.clone().any(|other| other.fit.contains(&figure.unit)) && rule.suggest != "人次";
    (!known && rule.mistaken.contains(&figure.unit) && !after_is_noun && !fits_another).then_some(rule).or_else(|| {
        // 门诊量 3000 人: the general rule lets 人 pass, the special one does not.
        RULES.iter().find(|special| {
            special.suggest == "人次"
                && special.mistaken.contains(&figure.unit)
                && special.nouns.iter().any(|noun| head.ends_with(noun))
                && !after_is_noun
        })
    })
}

fn clause_end(text: &str) -> &str {
    text.rsplit([',', '、', ':', '，']).next().unwrap_or(text)
}

/// The same thing with the same figure, once in 人 and once in 人次.
fn two_units(
    sentence: &str,
    figure: &Figure,
    from: usize,
    start: usize,
    said: &mut Vec<(String, f64, &'static str)>,
    marks: &mut Vec<Mark>,
) {
    let head = clause_end(&sentence[from..figure.start]);
    let kind = if figure.unit == "人次" { "人次" } else { "人" };
    let key: String = head.chars().rev().filter(|c| !"近约超达共计为了 余:".contains(*c)).take(2).collect();
    if key.chars().count() < 2 {
        return;
    }
    let other = said.iter().find(|(known, value, unit)| *known == key && *value == figure.value && *unit != kind);
    if let Some((_, _, unit)) = other {
        let why = format!("同一数字前面写作“{unit}”，这里写作“{kind}”，请核对口径");
        marks.push(Mark::new(Kind::Unit, start + figure.start, start + figure.end, "", why));
    }
    said.push((key, figure.value, kind));
}

#[cfg(test)]
mod tests {
    use crate::proof::{Kind, proof};

    fn units(text: &str) -> Vec<String> {
        proof(text).into_iter().filter(|f| f.kind == Kind::Unit).map(|f| f.suggest).collect()
    }

    #[test]
    fn counted_in_the_wrong_unit() {
        assert_eq!(units("刊发稿件50份"), ["50篇"]);
        assert_eq!(units("发放宣传资料1200余人次"), ["1200余份"]);
        assert_eq!(units("门诊量3万人"), ["3万人次"]);
        assert_eq!(units("接诊患者300份"), ["300人次"]);
        assert_eq!(units("义诊300人/次"), ["人次"]);
        assert_eq!(units("培训180人。年底统计培训180人次。").len(), 1);
        for right in [
            "发放宣传资料1.2万份，惠及群众超过1.5万人次",
            "刊发稿件242篇",
            "培训180余人",
            "接受健康咨询300余人次",
            "举办讲座10余场",
        ] {
            assert!(units(right).is_empty(), "{right}");
        }
    }
}
