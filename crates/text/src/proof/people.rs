//! People: leaders against the maintained list (name, title, order) and personal data of anybody else.

use super::text::{Mark, Text, after, before};
use super::{Kind, Leader, Settings};
use crate::mask::{self, MaskKind};
use crate::script;
use pinyin::ToPinyinMulti;

pub(super) fn find(text: &Text<'_>, settings: &Settings, marks: &mut Vec<Mark>) {
    leaders(text, &settings.leaders, marks);
    order(text, &settings.leaders, marks);
}

/// Words that end a title.
const TITLES: [&str; 22] = [
    "党组书记",
    "党委书记",
    "书记",
    "副主任",
    "主任",
    "副局长",
    "局长",
    "副市长",
    "市长",
    "副县长",
    "县长",
    "副省长",
    "省长",
    "副院长",
    "院长",
    "副书记",
    "副部长",
    "部长",
    "副厅长",
    "厅长",
    "调研员",
    "同志",
];

fn leaders(text: &Text<'_>, leaders: &[Leader], marks: &mut Vec<Mark>) {
    let folded = text.folded.as_str();
    for leader in leaders.iter().filter(|leader| leader.name.chars().count() >= 2) {
        let name = script::fold(&leader.name);
        let title = script::fold(&leader.title);
        for (at, _) in folded.match_indices(name.as_str()) {
            let head = before(folded, at, 30);
            let head = head.rsplit(['、', ',', '。', ';', '\n', ':']).next().unwrap_or(head);
            let end = at + name.len();
            if let Some(said) = title_after(folded, end)
                && !title.is_empty()
                && !title_fits("", said, &title)
            {
                let why = format!("名单中{}的职务是“{}”，请核对", leader.name, leader.title);
                marks.push(Mark::new(
                    Kind::Leader,
                    at,
                    end + said.len(),
                    format!("{}{}", leader.title, leader.name),
                    why,
                ));
            }
            if let Some(said) = said_title(head)
                && !title.is_empty()
                && said != "同志"
                && !title_fits(head, said, &title)
            {
                let start = at - said.len();
                let why = format!("名单中{}的职务是“{}”，请核对", leader.name, leader.title);
                marks.push(Mark::new(
                    Kind::Leader,
                    start,
                    at + name.len(),
                    format!("{}{}", leader.title, leader.name),
                    why,
                ));
            }
        }
        misspelt(folded, &name, leader, &title, marks);
    }
}

/// The title that stands right before a name.
fn said_title(head: &str) -> Option<&'static str> {
    TITLES.iter().find(|title| head.ends_with(**title)).copied()
}

/// The title that stands right behind a name (柳青川副主任); 主任医师 is a rank and no office.
fn title_after(text: &str, end: usize) -> Option<&'static str> {
    let tail = after(text, end, 8);
    let said = TITLES.iter().find(|title| tail.starts_with(**title) && **title != "同志")?;
    let rest = &tail[said.len()..];
    (!["医师", "护师", "药师", "技师", "医生", "助理", "编辑", "记者"].iter().any(|rank| rest.starts_with(rank)))
        .then_some(*said)
}

/// 书记 in 党委书记 fits; 主任 in 副主任 does not.
fn title_fits(head: &str, said: &str, title: &str) -> bool {
    title.match_indices(said).any(|(at, _)| {
        let vice_in_list = title[..at].ends_with('副');
        let vice_said = head.strip_suffix(said).is_some_and(|rest| rest.ends_with('副'));
        said.starts_with('副') || vice_in_list == vice_said
    })
}

/// A name like a leader's, sounding the same, beside the leader's title.
fn misspelt(folded: &str, name: &str, leader: &Leader, title: &str, marks: &mut Vec<Mark>) {
    let wanted: Vec<char> = name.chars().collect();
    for (at, _) in folded.match_indices(wanted[0]) {
        let shown = after(folded, at, wanted.len());
        if shown == name || shown.chars().count() != wanted.len() {
            continue;
        }
        let differing: Vec<(char, char)> = shown.chars().zip(wanted.iter().copied()).filter(|(a, b)| a != b).collect();
        let sounds = |(a, b): &(char, char)| sounds_nearly_alike(*a, *b) || super::confused::looks_alike(*a, *b);
        // 乔山远 for 乔远山.
        let turned = differing.len() == 2 && differing[0].0 == differing[1].1 && differing[0].1 == differing[1].0;
        let near_title = said_title(before(folded, at, 8)).is_some_and(|said| title.contains(said) || said == "同志")
            || title_after(folded, at + shown.len()).is_some();
        if (turned || differing.len() == 1 && sounds(&differing[0])) && near_title {
            let why = format!("与名单中的“{}”相近，疑似姓名写错", leader.name);
            marks.push(Mark::new(Kind::Leader, at, at + shown.len(), leader.name.clone(), why));
        }
    }
}

pub(super) fn sounds_alike(a: char, b: char) -> bool {
    let (Some(a), Some(b)) = (a.to_pinyin_multi(), b.to_pinyin_multi()) else { return false };
    a.into_iter().any(|x| b.into_iter().any(|y| x.plain() == y.plain()))
}

/// As [`sounds_alike`], for those who do not tell zh from z, ing from in.
pub(super) fn sounds_nearly_alike(a: char, b: char) -> bool {
    let (Some(a), Some(b)) = (a.to_pinyin_multi(), b.to_pinyin_multi()) else { return false };
    let blurred = |sound: &str| {
        let sound = if sound.len() > 2 {
            sound.replacen('h', "", usize::from("zcs".contains(&sound[..1])))
        } else {
            sound.to_owned()
        };
        sound.strip_suffix("ng").map(|head| format!("{head}n")).unwrap_or(sound)
    };
    a.into_iter().any(|x| b.into_iter().any(|y| blurred(x.plain()) == blurred(y.plain())))
}

/// Several leaders in one sentence stand in the order of the list.
fn order(text: &Text<'_>, leaders: &[Leader], marks: &mut Vec<Mark>) {
    let ranked: Vec<(String, &Leader)> =
        leaders.iter().filter(|leader| leader.order > 0).map(|leader| (script::fold(&leader.name), leader)).collect();
    if ranked.len() < 2 {
        return;
    }
    for (start, sentence) in text.sentences() {
        let mut named: Vec<(usize, &Leader)> =
            ranked.iter().filter_map(|(name, leader)| sentence.find(name.as_str()).map(|at| (at, *leader))).collect();
        named.sort_by_key(|(at, _)| *at);
        for pair in named.windows(2) {
            let ((first_at, first), (second_at, second)) = (&pair[0], &pair[1]);
            let between = &sentence[first_at + script::fold(&first.name).len()..*second_at];
            let listed =
                between.contains('、') || between.contains(',') || between.contains("和") || between.contains(' ');
            if first.order > second.order && listed && between.chars().count() <= 24 {
                let end = start + second_at + script::fold(&second.name).len();
                let why = format!("按名单，{}排在{}之前", second.name, first.name);
                marks.push(Mark::new(Kind::Leader, start + first_at, end, "", why));
            }
        }
    }
}

/// Personal data by the masking rules.
pub(super) fn personal(text: &Text<'_>, marks: &mut Vec<Mark>) {
    let found = mask::find_folded(&text.folded);
    for (kind, start, end) in found {
        let shown = text.folded[start..end].chars().count();
        let (suggest, why) = match kind {
            MaskKind::Name => {
                let surname: String = text.folded[start..].chars().take(1).collect();
                (format!("{surname}某"), "病情旁出现患者姓名，未经同意不得公开")
            }
            MaskKind::Phone => ("*".repeat(shown), "文中有个人电话，发布前请隐去或确认为公开电话"),
            MaskKind::IdentityCard => ("*".repeat(shown), "文中有身份证号，不得公开"),
            MaskKind::Record | MaskKind::Bed => ("*".repeat(shown), "文中有病历、床位等编号，可对应到个人，应隐去"),
            MaskKind::Address => (String::new(), "文中有详细住址，应概括到县（区）或乡镇"),
            MaskKind::BankCard => ("*".repeat(shown), "文中有银行卡号，不得公开"),
            MaskKind::Account => (String::new(), "文中有个人联系方式，请确认可以公开"),
        };
        marks.push(Mark::new(Kind::Personal, start, end, suggest, why));
    }
}

#[cfg(test)]
mod tests {
    use crate::proof::{Kind, Leader, Settings, proof_with};

    fn settings() -> Settings {
        let leader = |name: &str, title: &str, order| Leader { name: name.into(), title: title.into(), order };
        Settings {
            leaders: vec![leader("乔远山", "市卫健委党委书记、主任", 1), leader("柳青川", "市卫健委副主任", 2)],
            ..Settings::default()
        }
    }

    fn leaders(text: &str) -> usize {
        proof_with(text, &settings()).iter().filter(|f| f.kind == Kind::Leader).count()
    }

    #[test]
    fn names_titles_and_order() {
        assert_eq!(leaders("市卫健委党委书记、主任乔远山，副主任柳青川出席。"), 0);
        assert_eq!(leaders("市卫健委副主任乔远山出席。"), 1);
        assert_eq!(leaders("市卫健委主任柳青川出席。"), 1);
        assert_eq!(leaders("市卫健委主任乔远杉出席。"), 1);
        assert_eq!(leaders("柳青川、乔远山出席会议。"), 1);
    }
}
