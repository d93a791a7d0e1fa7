//! What a health authority in particular must look at: epidemic figures, which only the competent authority may
//! release, and the five items of 国卫宣传发〔2022〕11号 for health advice to the public.

use super::text::{Mark, Text};
use super::{Kind, Settings};

const DISEASES: [&str; 31] = [
    "新冠",
    "新型冠状病毒",
    "甲流",
    "乙流",
    "流感",
    "禽流感",
    "手足口病",
    "诺如",
    "登革热",
    "鼠疫",
    "霍乱",
    "布病",
    "布鲁氏菌",
    "炭疽",
    "猴痘",
    "艾滋病",
    "结核",
    "肝炎",
    "麻疹",
    "水痘",
    "百日咳",
    "狂犬病",
    "疟疾",
    "出血热",
    "基孔肯雅",
    "腮腺炎",
    "梅毒",
    "淋病",
    "脊髓灰质炎",
    "血吸虫",
    "传染病",
];
const CASES: [&str; 12] = [
    "确诊病例",
    "疑似病例",
    "无症状感染者",
    "阳性感染者",
    "新增病例",
    "累计病例",
    "死亡病例",
    "新增确诊",
    "累计确诊",
    "新增阳性",
    "发病",
    "感染",
];
/// Figures per text: after the third the editor knows.
const MOST: usize = 3;

pub(super) fn find(text: &Text<'_>, settings: &Settings, marks: &mut Vec<Mark>) {
    epidemic(text, marks);
    absolute(text, marks);
    five_items(text, settings, marks);
}

/// A count of cases of a notifiable disease.
fn epidemic(text: &Text<'_>, marks: &mut Vec<Mark>) {
    let folded = text.folded.as_str();
    if !DISEASES.iter().any(|disease| folded.contains(disease)) {
        return;
    }
    let authorised =
        ["国家疾控局发布", "据国家卫健委", "国家卫生健康委通报", "国家卫健委通报", "经授权发布", "据国家疾控局"];
    let mut found = 0;
    for (start, sentence) in text.sentences() {
        if found == MOST || authorised.iter().any(|word| sentence.contains(word)) {
            continue;
        }
        let figures = super::numbers::figures(sentence);
        let Some(figure) = figures.iter().find(|figure| {
            matches!(figure.unit, "例" | "名" | "人" | "起") && {
                let from = sentence[..figure.start].char_indices().rev().take(14).last().map_or(0, |(at, _)| at);
                let to = sentence[figure.end..].char_indices().nth(8).map_or(sentence.len(), |(at, _)| figure.end + at);
                let near = &sentence[from..to];
                let case = CASES.iter().any(|word| near.contains(word)) || figure.unit == "例" && near.contains("病例");
                let death = figure.unit != "起" && near.contains("死亡");
                let outbreak =
                    figure.unit == "起" && (near.contains("聚集性") || near.contains("暴发") || near.contains("疫情"));
                let reached = matches!(figure.unit, "例" | "人" | "名")
                    && (near.contains("聚集性") || near.contains("暴发"))
                    && ["波及", "涉及", "累及", "发病", "报告"].iter().any(|word| near.contains(word));
                let disease = DISEASES.iter().any(|word| near.contains(word)) && figure.unit == "例";
                case || death || outbreak || reached || disease
            }
        }) else {
            continue;
        };
        found += 1;
        marks.push(Mark::new(
            Kind::Epidemic,
            start + figure.start,
            start + figure.end,
            "",
            "传染病疫情数据由有权的卫生健康、疾控部门发布，请确认授权、口径和截止时间",
        ));
    }
}

/// Promises no treatment can keep: 百分之百预防, 根除糖尿病, 治愈率达99.8%.
fn absolute(text: &Text<'_>, marks: &mut Vec<Mark>) {
    const ILLS: &str = "癌|肿瘤|糖尿病|高血压|肝炎|艾滋病|白血病|哮喘|痛风|帕金森|老年痴呆|白癜风|牛皮癣|银屑病|类风湿|红斑狼疮|尿毒症|失眠|抑郁";
    static RULES: std::sync::OnceLock<(regex::Regex, regex::Regex)> = std::sync::OnceLock::new();
    let (promise, doubt) = RULES.get_or_init(|| {
        let new = |pattern: &str| regex::Regex::new(pattern).expect("the pattern is fixed");
        let promise = new(&[
            r"(?:完全|彻底|绝对|百分之百|100%|百分百|永远|永久|一定能|肯定能|保证|包你|确保)[^。,;!\n]{0,3}(?:治愈|治好|治愈|根治|根除|断根|预防|不会(?:被?感染|复发|得|患|生病)|消除(?:症状|病)|见效|康复|无害|安全无|有效|不复发|有疗效)",
            r"|(?:治愈|有效|康复|好转|显效|成功|痊愈)率(?:均|都)?(?:高达|达到|达|为|是|超过|在)?(?:98|99|100)(?:\.\d+)?%(?:以上)?",
            r"|(?:根除|治愈|治好|消灭|战胜|杀死|告别)(?:了|各种|一切|所有)?(?:",
            ILLS,
            r")(?:细胞|病|症)?",
        ].concat());
        (promise, new("不能|无法|难以|并非|不可能|不是|没有|尚无|误区|谣言|不要|不可|别|虚假|骗|所谓|夸大|声称|宣称|禁止|不得|未|辟谣|希望|努力|争取|目标|被治愈|研究|试验|临床|发现|者|例"))
    });
    let folded = text.folded.as_str();
    for found in promise.find_iter(folded) {
        let near = super::text::clause(folded, found.start(), found.end());
        let said = marks
            .iter()
            .any(|mark| mark.kind == Kind::Exaggeration && mark.start < found.end() && found.start() < mark.end);
        if !said && !doubt.is_match(near) {
            marks.push(Mark::new(
                Kind::Exaggeration,
                found.start(),
                found.end(),
                "",
                "健康信息不得对疗效和安全性作绝对化的断言或保证，须有依据并改写",
            ));
        }
    }
}

/// Ways in which a text speaks as health advice.
const ADVICE: [&str; 26] = [
    "健康提示",
    "健康科普",
    "温馨提示",
    "专家提醒",
    "专家建议",
    "医生提醒",
    "医生建议",
    "疾控提醒",
    "预防措施",
    "如何预防",
    "怎么预防",
    "怎样预防",
    "注意事项",
    "建议大家",
    "提醒市民",
    "提醒广大",
    "请大家",
    "宜吃",
    "少吃",
    "多喝水",
    "勤洗手",
    "及时就医",
    "正确做法",
    "小知识",
    "护肤",
    "养生",
];

/// Source, author, time, audience, evidence.
fn five_items(text: &Text<'_>, settings: &Settings, marks: &mut Vec<Mark>) {
    let folded = text.folded.as_str();
    let speaks = ADVICE.iter().filter(|word| folded.contains(**word)).count();
    let advice = settings.health_advice.unwrap_or(speaks >= 3 && folded.chars().count() >= 80);
    if !advice || folded.trim().is_empty() {
        return;
    }
    let has = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    let mut missing = Vec::new();
    if !has(&[
        "来源:",
        "来源：",
        "资料来源",
        "信息来源",
        "据国家",
        "供稿",
        "来源",
        "疾控中心",
        "卫健委",
        "医院",
        "(记者",
    ]) {
        missing.push("来源");
    }
    if !has(&[
        "作者",
        "审核",
        "专家:",
        "主任医师",
        "副主任医师",
        "主治医师",
        "医师",
        "医生",
        "撰文",
        "记者",
        "通讯员",
        "编辑",
    ]) {
        missing.push("作者或审核专家");
    }
    let dated = folded.bytes().any(|b| b.is_ascii_digit()) && has(&["年", "月", "-", "/"]);
    if !dated && !has(&["发布时间", "发布日期", "近日", "日前", "今天", "昨日"]) {
        missing.push("发布时间");
    }
    if !has(&[
        "适用人群",
        "适用于",
        "人群",
        "老年人",
        "儿童",
        "孕妇",
        "患者",
        "学生",
        "家长",
        "市民",
        "居民",
        "公众",
        "大家",
        "青少年",
        "婴幼儿",
        "慢性病",
    ]) {
        missing.push("适用人群");
    }
    if settings.health_advice == Some(true)
        && !has(&["研究", "指南", "共识", "数据", "依据", "标准", "文献", "证据", "专家", "规范", "世卫", "疾控"])
    {
        missing.push("科学依据");
    }
    if !missing.is_empty() {
        let end = folded
            .find('\n')
            .filter(|at| *at > 0)
            .unwrap_or_else(|| folded.char_indices().nth(20).map_or(folded.len(), |(at, _)| at));
        let why = format!(
            "健康科普应注明来源、作者、发布时间、适用人群并有科学依据（国卫宣传发〔2022〕11号），文中未见：{}",
            missing.join("、")
        );
        marks.push(Mark::new(Kind::HealthFive, 0, end, "", why));
    }
}

#[cfg(test)]
mod tests {
    use crate::proof::{Kind, Settings, proof, proof_with};

    #[test]
    fn epidemic_figures_need_authority() {
        let kinds = |text: &str| proof(text).into_iter().map(|f| f.kind).collect::<Vec<_>>();
        assert!(kinds("本周全县新增流感确诊病例37例。").contains(&Kind::Epidemic));
        assert!(kinds("某小学发生诺如病毒聚集性疫情2起。").contains(&Kind::Epidemic));
        assert!(!kinds("本周开展流感疫苗接种300人次。").contains(&Kind::Epidemic));
    }

    #[test]
    fn advice_needs_its_five_items() {
        let settings = Settings { health_advice: Some(true), ..Settings::default() };
        let bare = "春季要少熬夜，多运动，饭后喝一杯温水，皮肤会更好。";
        assert!(proof_with(bare, &settings).iter().any(|f| f.kind == Kind::HealthFive));
        let full =
            "来源：青川市疾控中心。作者：主任医师甲。2026年3月发布，适用人群：老年人。依据《指南》，应接种流感疫苗。";
        assert!(!proof_with(full, &settings).iter().any(|f| f.kind == Kind::HealthFive));
    }
}
