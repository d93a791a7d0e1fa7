//! Numbers of papers: continuous within a series and year, 增刊 apart, never written with a leading zero
//! (GB/T 9704-2012, 7.2.5: the year in 〔〕, no 第, no leading zero).

use super::kind::{Kind, Numbering};

/// What stands on the name plate: 第12期, 增刊第2期; empty for letters and for what has no number.
pub fn label(kind: Kind, number: i64, extra: bool) -> String {
    match (kind.numbering(), extra) {
        (Numbering::Issue, false) => format!("第{number}期"),
        (Numbering::Issue, true) => format!("增刊第{number}期"),
        _ => String::new(),
    }
}

/// The number by which the paper is cited: `舆督单〔2026〕12号`, `舆情专报〔2026〕第12期`. A later edition says so.
pub fn mark(kind: Kind, year: i64, number: i64, extra: bool, edition: i64) -> String {
    let plain = match kind.numbering() {
        Numbering::Letter => format!("{}〔{year}〕{number}号", kind.word()),
        Numbering::Issue => format!("{}〔{year}〕{}", kind.title(), label(kind, number, extra)),
        Numbering::None => kind.title().to_owned(),
    };
    if edition > 1 { format!("{plain}（第{edition}稿）") } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_follow_the_standard() {
        assert_eq!(mark(Kind::Special, 2026, 12, false, 1), "舆情专报〔2026〕第12期");
        assert_eq!(mark(Kind::Special, 2026, 2, true, 1), "舆情专报〔2026〕增刊第2期");
        assert_eq!(mark(Kind::Supervision, 2026, 7, false, 2), "舆督单〔2026〕7号（第2稿）");
        assert_eq!(mark(Kind::Release, 2026, 0, false, 1), "新闻通稿");
        assert_eq!(label(Kind::Circular, 3, false), "");
    }
}
