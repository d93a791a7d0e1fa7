//! Letter-for-letter folding before a report is read: traditional to simplified for the words that stand
//! around figures, full width to half width, every kind of space to one. The length never changes,
//! so positions found in the folded text are positions in the report.

/// Pairs traditional, simplified: counting units, the words around them, and the words metrics are known by.
const PAIRS: &str = "條条萬万張张餘余項项個个場场戶户幅幅冊册種种處处聞闻報报導导載载體体媒媒網网輿舆專专題题監监測测採采訪访發发佈布編编審审稿稿訊讯聯联絡络員员訓训課课傳传資资料料動动態态眾众羣群會会議议調调總总計计達达過过為为爲为數数約约應应對对類类風风險险範范業业務务經经費费開开關关衛卫醫医藥药療疗習习進进門门視视頻频電电臺台廣广播播號号團团隊队條条間间單单縣县區区鄉乡鎮镇絕绝佔占據据統统錄录頁页瀏浏覽览擊击邀邀記记詢询義义診诊贈赠捐捐評评選选獎奖產产級级國国處处結结辦办與与務务優优質质講讲";

/// The report folded; as many characters as came in.
pub fn fold(text: &str) -> Vec<char> {
    let pairs: Vec<char> = PAIRS.chars().collect();
    text.chars().map(|c| letter(&pairs, c)).collect()
}

fn letter(pairs: &[char], c: char) -> char {
    match c {
        '\u{a0}' | '\u{3000}' | '\u{2002}' | '\u{2003}' | '\u{2009}' | '\u{200a}' | '\u{202f}' | '\t' => ' ',
        '，' => ',',
        '；' => ';',
        '：' => ':',
        '（' => '(',
        '）' => ')',
        '．' => '.',
        '％' => '%',
        '＿' => '_',
        '＊' => '*',
        '×' | 'Х' | 'х' | '✕' | '╳' => 'X',
        '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
            char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
        }
        _ => pairs.chunks_exact(2).find(|pair| pair[0] == c).map_or(c, |pair| pair[1]),
    }
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn folds_without_changing_the_length() {
        let text = "輿情專報\u{a0}\u{3000}期，共３００條（餘）";
        let folded: String = fold(text).into_iter().collect();
        assert_eq!(folded, "舆情专报  期,共300条(余)");
        assert_eq!(folded.chars().count(), text.chars().count());
    }
}
