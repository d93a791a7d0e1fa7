//! Letter-for-letter folding before a report is read: traditional to simplified for the words that stand
//! around figures, full width to half width, every kind of space to one. The length never changes,
//! so positions found in the folded text are positions in the report.

use std::collections::HashMap;

/// Pairs traditional, simplified: counting units, the words around them, and the words metrics are known by.
const PAIRS: &str = "\
    並并乾干佈布佔占併并來来侷局係系個个們们備备傢家傳传僅仅價价億亿優优兒儿內内兩两冊册凍冻別别則则創创劃划動动務务勝胜勞劳區区協协卻却厤历參参員员唸念問问啓启啟启單单噹当嚮向國国圍围園园圖图團团埰采執执\
    報报場场塊块墻墙壓压奬奖婦妇學学寀采實实審审寫写將将專专對对導导屆届層层屬属崗岗師师幷并幹干幾几庫库廣广廳厅張张強强彆别彔录後后徑径從从復复徵征徹彻愛爱態态應应戶户捨舍捲卷採采揚扬摺折撐撑擇择擊击據据\
    敎教數数於于旂旗昇升時时暫暂曆历曉晓曏向書书會会査查條条業业榘矩榦干榮荣標标樹树機机橫横檔档檢检檯台櫥橱欄栏權权歷历歸归殘残殺杀氣气沒没況况減减測测準准溝沟滾滚滿满瀏浏灣湾為为無无煙烟營营爭争爲为爾尔\
    牀床牆墙狀状獎奖獨独獲获獻献現现環环產产産产畫画畵画當当疊叠瘧疟療疗發发監监眾众睏困確确碼码稅税種种稱称積积穫获箇个節节範范簡简簽签籤签糰团紀纪約约紅红紋纹紙纸級级組组結结絕绝絡络給给統统絶绝經经綫线\
    網网線线編编緻致縣县總总織织繫系纍累纔才罰罚羅罗羣群義义習习聞闻聯联職职脈脉脫脱腎肾腦脑腫肿臟脏臨临臺台與与舉举舘馆華华菸烟萬万葯药蔘参藝艺藥药處处號号衆众衕同衛卫裏里補补裡里製制複复覈核見见規规視视\
    親亲覽览訂订計计訊讯訓训記记訪访設设訴诉診诊註注証证評评詞词詢询試试話话誌志語语說说説说課课調调談谈請请諮咨謂谓講讲證证議议護护譽誉讀读變变負负財财貧贫貨货貫贯責责費费貼贴資资質质賬账賽赛贈赠踰逾車车\
    較较載载輛辆輯辑輿舆轄辖轉转辦办農农迴回逕径這这週周進进運运過过達达選选還还鄉乡醣糖醫医鈡钟銷销錄录錦锦録录錶表鍾钟鎭镇鎮镇鏈链鐘钟長长門门開开間间閤合閱阅閲阅闆板關关闢辟陞升陣阵隊队階阶際际險险隱隐\
    隻只雜杂離离電电韆千頁页項项須须預预頓顿領领頭头頻频題题額额願愿類类風风颱台養养餘余館馆餵喂驗验髒脏體体髮发鬆松鬚须麪面麫面麵面麼么麽么點点黨党齣出";

/// The report folded; as many characters as came in.
pub fn fold(text: &str) -> Vec<char> {
    let mut letters = PAIRS.chars();
    let mut pairs = HashMap::new();
    while let (Some(traditional), Some(simplified)) = (letters.next(), letters.next()) {
        pairs.insert(traditional, simplified);
    }
    text.chars().map(|c| letter(&pairs, c)).collect()
}

fn letter(pairs: &HashMap<char, char>, c: char) -> char {
    match c {
        '\u{a0}' | '\u{3000}' | '\u{2002}' | '\u{2003}' | '\u{2009}' | '\u{200a}' | '\u{202f}' | '\t' => ' ',
        '，' => ',',
        '；' => ';',
        '：' => ':',
        '（' => '(',
        '）' => ')',
        '．' => '.',
        '％' => '%',
        '？' => '?',
        '！' => '!',
        '＃' => '#',
        '＋' => '+',
        '＝' => '=',
        '｜' => '|',
        '［' => '[',
        '］' => ']',
        '｛' => '{',
        '｝' => '}',
        '／' => '/',
        '＿' => '_',
        '＊' => '*',
        // Letters that look like the X of a blank.
        '×' | 'Х' | 'х' | '✕' | '╳' | '✖' | '✗' | '㐅' | 'Ⅹ' | 'ⅹ' | 'χ' | 'Χ' => 'X',
        '﹍' | '﹎' | '﹏' | 'ˍ' | '‗' | '▁' => '_',
        // Letters without width are stepped over like line breaks inside a word.
        '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => '\r',
        '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
            char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
        }
        _ => pairs.get(&c).copied().unwrap_or(c),
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
