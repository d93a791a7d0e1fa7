//! Personal data is masked when a text is captured: telephones, identity cards, record and bed numbers,
//! homes, and names that stand beside a diagnosis. Masked text has as many characters as before, so positions
//! found earlier still hold. Public numbers (hotlines, 120, an institution's desk) are left alone.

use crate::script;
use regex::Regex;
use serde::Serialize;
use std::sync::OnceLock;

/// What kind of datum was masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MaskKind {
    /// 电话.
    Phone,
    /// 身份证号.
    IdentityCard,
    /// 病历、住院、门诊、医保等编号.
    Record,
    /// 床号.
    Bed,
    /// 患者姓名.
    Name,
    /// 住址.
    Address,
    /// 银行卡号.
    BankCard,
    /// 电子邮箱、微信号、QQ 号.
    Account,
}

/// One masked stretch, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Mask {
    /// What it was.
    pub kind: MaskKind,
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// A text without personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Masked {
    /// As long as the input, personal data replaced by `*` (a name keeps its surname).
    pub text: String,
    /// What was masked, in order.
    pub masked: Vec<Mask>,
}

/// Masks a text.
pub fn mask(text: &str) -> Masked {
    let masked = find(text);
    if masked.is_empty() {
        return Masked { text: text.to_owned(), masked };
    }
    let mut chars: Vec<char> = text.chars().collect();
    for mask in &masked {
        let keep = usize::from(mask.kind == MaskKind::Name);
        for slot in &mut chars[(mask.start + keep).min(mask.end)..mask.end] {
            if !slot.is_whitespace() {
                *slot = '*';
            }
        }
    }
    Masked { text: chars.into_iter().collect(), masked }
}

/// Finds personal data without changing the text.
pub fn find(text: &str) -> Vec<Mask> {
    let folded = script::fold(text);
    let mut out: Vec<Mask> = Vec::new();
    let (mut byte, mut chars) = (0, 0);
    for (kind, start, end) in find_folded(&folded) {
        chars += folded[byte..start].chars().count();
        let from = chars;
        chars += folded[start..end].chars().count();
        byte = end;
        out.push(Mask { kind, start: from, end: chars });
    }
    out
}

/// The same in bytes of a text that is folded already; the proof-reader shows these before publication.
pub(crate) fn find_folded(folded: &str) -> Vec<(MaskKind, usize, usize)> {
    let rules = rules();
    let mut found: Vec<(MaskKind, usize, usize)> = Vec::new();
    if folded.bytes().any(|b| b.is_ascii_digit()) {
        numbers(folded, rules, &mut found);
    }
    names(folded, rules, &mut found);
    found.sort_by_key(|(kind, start, end)| (*start, std::cmp::Reverse(*end), *kind));
    let mut taken = 0;
    found.retain(|(_, start, end)| {
        let free = *start >= taken;
        if free {
            taken = *end;
        }
        free
    });
    found
}

struct Rules {
    mobile: Regex,
    landline: Regex,
    identity: Regex,
    identity_old: Regex,
    record: Regex,
    bed: Regex,
    bank: Regex,
    account: Regex,
    home: Regex,
    room: Regex,
    patient: Regex,
    named: Regex,
}

fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| {
        let new = |pattern: &str| Regex::new(pattern).expect("the pattern is fixed");
        Rules {
            mobile: new(r"(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}"),
            landline: new(r"(?:\(0\d{2,3}\)|0\d{2,3})[- ]?[2-9]\d{6,7}(?:[-转]\d{1,4})?"),
            identity: new(r"[1-9]\d{5}[- ]?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[- ]?\d{3}[0-9xX]"),
            identity_old: new(r"[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"),
            record: new(concat!(
                r"(?:病历|病案|住院|门诊|就诊|登记|挂号|检查|检验|影像|病理|标本|样本|条码|体检|诊疗卡|就诊卡|医保卡|医保|社保卡|社保|护照|医疗证|健康卡|处方|接种证|建档|档案|流水|患者)",
                r"(?:流水|单|报告单|报告)?(?:编号|号码|卡号|序号|id|号|码)(?:\s*(?:为|是|:|：|\(|no\.?|#))?\s*(?P<n>[a-z]{0,4}[- ]?\d[\da-z-]{2,24})"
            )),
            bed: new(r"(?:(?:床位?号\s*(?:为|是|:)?|床位?\s*:)\s*(?P<a>[a-z]?\+?\d{1,3}\s*床?))|(?P<b>[a-z]?\+?\d{1,3}(?:号病?床|床))"),
            bank: new(r"(?:银行卡|卡号|账号|账户|帐号)[^\d]{0,6}(?P<n>\d{4}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?)"),
            account: new(r"(?:[a-z0-9._%+-]{2,40}@[a-z0-9-]{1,30}(?:\.[a-z]{2,8}){1,3})|(?:(?:微信号?|qq号?|wx)\s*(?::|为|是)\s*(?P<n>[a-z0-9_-]{5,20}))"),
            home: new(concat!(
                r"(?:家庭住址|家庭地址|现住址|现住|住址|居住地址|户籍地址|户籍所在地|户籍地|家住|居住在|住在|暂住|租住于?|籍贯)(?:为|是|在|于|:)?\s*",
                r"(?P<n>[\p{Han}a-z0-9()-]{2,40}?(?:\d+(?:号楼|号院|号|栋|幢|座|弄|单元|室|户|组|房)[\p{Han}a-z0-9-]{0,8}?)*(?:\d+(?:室|号|户|房|组|栋|幢|楼|单元)|村|小区|组|社区|家园|花园|公寓|苑)(?:\d+(?:室|号|户|房|组|栋|幢|号楼|楼|单元))*)"
            )),
            room: new(r"(?:[\p{Han}]{2,20}(?:路|街|巷|道|村|小区|花园|家园|苑|里|胡同|公寓|城|府|湾)[东西南北中]?[\p{Han}]{0,4})?(?:\d{1,5}(?:号院|号|弄|巷))?\d{1,4}(?:号楼|栋|幢|座)(?:\d{1,3}单元)?\d{1,5}(?:室|号|户|房)"),
            patient: new(concat!(
                r"(?:患者|病人|病患|患儿|确诊者|感染者|死者|伤者|产妇|孕妇|受试者|家属|患者姓名|姓名|就诊人)(?:名叫|叫|姓名|为|是|:|\s)*(?P<n>",
                "SURNAME",
                r"[\p{Han}]{1,2})"
            ).replace("SURNAME", SURNAMES).as_str()),
            named: new(&r"(?P<n>SURNAME[\p{Han}]{1,2})\s*[,，(（、]\s*(?:[男女]\s*[,，、]?\s*(?:\d{1,3}岁)?|\d{1,3}岁)[^。;；!\n]{0,40}?(?:确诊|诊断|患有|患|感染|阳性|病例|住院|入院|手术|去世|死亡|hiv|艾滋|癌|瘤|抑郁|精神分裂|结核|肝炎|梅毒|白血病|糖尿病|骨折|脑梗|心梗|流产)"
                .replace("SURNAME", SURNAMES)),
        }
    })
}

/// Common surnames (百家姓, by frequency) with the double ones first.
const SURNAMES: &str = "(?:欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|司徒|[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌])";

fn numbers(text: &str, rules: &Rules, out: &mut Vec<(MaskKind, usize, usize)>) {
    if has_long_number(text) {
        long_numbers(text, rules, out);
    }
    for groups in rules.record.captures_iter(text) {
        note_numbered(text, MaskKind::Record, &groups, out);
    }
    if text.contains('床') {
        for groups in rules.bed.captures_iter(text) {
            if let Some(found) = groups.name("a").or_else(|| groups.name("b"))
                && is_bed(text, found.start(), found.end())
            {
                out.push((MaskKind::Bed, found.start(), found.end()));
            }
        }
    }
    if ["@", "微信", "qq", "wx"].iter().any(|word| text.contains(word)) {
        for groups in rules.account.captures_iter(text) {
            if let Some(found) = groups.name("n").or_else(|| groups.get(0)) {
                out.push((MaskKind::Account, found.start(), found.end()));
            }
        }
    }
    for found in rules.home.captures_iter(text).filter_map(|groups| groups.name("n")) {
        // 住在内二科40号床 names a bed and no home.
        if text[found.end()..].starts_with(['床', '病']) {
            continue;
        }
        out.push((MaskKind::Address, found.start(), found.end()));
    }
    if ["号楼", "栋", "幢", "座"].iter().any(|word| text.contains(word)) {
        for found in rules.room.find_iter(text) {
            out.push((MaskKind::Address, found.start(), found.end()));
        }
    }
}

/// Digits of the shortest number that is looked for by its length alone: a landline with its area.
const LONG: usize = 10;

/// Whether so many digits stand together, with at most two marks or spaces between two of them.
fn has_long_number(text: &str) -> bool {
    let (mut digits, mut between) = (0, 0);
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => (digits, between) = (digits + 1, 0),
            b'-' | b' ' | b'(' | b')' if digits > 0 && between < 2 => between += 1,
            _ => digits = 0,
        }
        if digits == LONG {
            return true;
        }
    }
    false
}

fn note_numbered(text: &str, kind: MaskKind, groups: &regex::Captures<'_>, out: &mut Vec<(MaskKind, usize, usize)>) {
    if let (Some(whole), Some(found)) = (groups.get(0), groups.name("n"))
        && !named_before(text, whole.start(), LICENCES)
    {
        out.push((kind, found.start(), found.end()));
    }
}

fn long_numbers(text: &str, rules: &Rules, out: &mut Vec<(MaskKind, usize, usize)>) {
    for found in rules.identity.find_iter(text) {
        let (start, end) = (found.start(), found.end());
        if !digit_beside(text, start, end)
            && (checksum_holds(found.as_str()) || named_before(text, start, IDENTITY_NAMES))
        {
            out.push((MaskKind::IdentityCard, start, end));
        }
    }
    for found in rules.identity_old.find_iter(text) {
        if !digit_beside(text, found.start(), found.end()) && named_before(text, found.start(), IDENTITY_NAMES) {
            out.push((MaskKind::IdentityCard, found.start(), found.end()));
        }
    }
    for found in rules.mobile.find_iter(text) {
        // 13912345678次 is a count.
        let counted = text[found.end()..].starts_with(['次', '元', '份', '条', '页', '字', '万', '亿', '人']);
        if !digit_beside(text, found.start(), found.end()) && !counted {
            out.push((MaskKind::Phone, found.start(), found.end()));
        }
    }
    for found in rules.landline.find_iter(text) {
        let alone = !digit_beside(text, found.start(), found.end());
        let public =
            named_before(text, found.start(), PUBLIC_NUMBERS) && !named_before(text, found.start(), PRIVATE_NUMBERS);
        if alone && !public {
            out.push((MaskKind::Phone, found.start(), found.end()));
        }
    }
    for groups in rules.bank.captures_iter(text) {
        note_numbered(text, MaskKind::BankCard, &groups, out);
    }
}

fn names(text: &str, rules: &Rules, out: &mut Vec<(MaskKind, usize, usize)>) {
    for found in rules.patient.captures_iter(text).filter_map(|groups| groups.name("n")) {
        if let Some(end) = name_end(text, found.start(), found.end()) {
            out.push((MaskKind::Name, found.start(), end));
        }
    }
    // A name before an age or a sex; without either the text is not walked through for it.
    if ["岁", "男", "女"].iter().any(|word| text.contains(word)) {
        for found in rules.named.captures_iter(text).filter_map(|groups| groups.name("n")) {
            if let Some(end) = name_end(text, found.start(), found.end()) {
                out.push((MaskKind::Name, found.start(), end));
            }
        }
    }
}

/// Words before a number that make it public.
const PUBLIC_NUMBERS: &[&str] =
    &["热线", "咨询", "举报", "投诉", "值班", "监督", "总机", "客服", "服务", "前台", "预约", "急救", "办公", "传真"];
/// Words before a number that make it a person's after all (投诉人电话).
const PRIVATE_NUMBERS: &[&str] =
    &["人电话", "人手机", "本人", "家属", "患者", "病人", "家长", "家庭电话", "住宅", "联系人"];
/// Papers of institutions and things, whose numbers are public.
const LICENCES: &[&str] =
    &["许可证", "执业", "备案", "商标", "专利", "车辆", "产权", "税务", "法人", "机构", "设备", "药品", "器械"];
const IDENTITY_NAMES: &[&str] = &["身份证", "证件号", "身份号码", "公民身份"];

fn named_before(text: &str, at: usize, names: &[&str]) -> bool {
    let from = text[..at].char_indices().rev().nth(13).map_or(0, |(index, _)| index);
    let before = &text[from..at];
    let clause = before.rsplit(['。', ';', '\n']).next().unwrap_or(before);
    names.iter().any(|name| clause.contains(name))
}

/// A longer run of digits is something else: an order, an account, a document number.
fn digit_beside(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let before = start.checked_sub(1).map(|at| bytes[at]);
    let after = bytes.get(end).copied();
    let touches = |byte: Option<u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'_');
    let dotted = after == Some(b'.') && !bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    touches(before) || (touches(after) && !dotted)
}

/// GB 11643: the last place is a check on the seventeen before it.
fn checksum_holds(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits: Vec<char> = number.chars().filter(char::is_ascii_alphanumeric).collect();
    if digits.len() != 18 {
        return false;
    }
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(c, weight)| c.to_digit(10).unwrap_or(0) * weight).sum();
    let expected = ['1', '0', 'x', '9', '8', '7', '6', '5', '4', '3', '2'][(sum % 11) as usize];
    digits[17].eq_ignore_ascii_case(&expected)
}

/// `500张床`, `增加30床位` and `第2床单` are not somebody's bed.
fn is_bed(text: &str, start: usize, end: usize) -> bool {
    let after = &text[end..];
    let before = &text[..start];
    let counted = ["位", "单", "上", "垫", "以", "余", "多", "的规模", "规模", "以上"];
    !counted.iter().any(|word| after.starts_with(word))
        && !["共", "有", "设", "增", "约", "近", "达", "开放", "新增", "配备", "万", "."]
            .iter()
            .any(|w| before.ends_with(w))
        && !before.ends_with(|c: char| c.is_ascii_digit())
        && !before.ends_with("床位")
        && !text[start..end].trim_end_matches('床').parse::<u32>().is_ok_and(|number| number >= 200)
}

/// Where a name ends; nothing when it is no name but a word (患者家属, 患者高热) or already hidden (张某).
fn name_end(text: &str, start: usize, end: usize) -> Option<usize> {
    let name = &text[start..end];
    let mut chars = name.chars();
    let surname_chars = if DOUBLE.iter().any(|double| name.starts_with(double)) { 2 } else { 1 };
    let given: Vec<char> = chars.by_ref().skip(surname_chars).collect();
    if given.is_empty()
        || given.iter().any(|c| HIDDEN.contains(c))
        || ["女士", "先生", "医生"].iter().any(|word| name.ends_with(word))
    {
        return None;
    }
    // 姓名: leaves no doubt; elsewhere 患者权益 and 患者明白 begin with a word and not with a surname.
    let sure = text[..start].ends_with("姓名:") || text[..start].ends_with("姓名") || text[..start].ends_with("名叫");
    let first = crate::segment::words(text[start..].split(|c: char| !c.is_alphanumeric()).next().unwrap_or(""));
    let opens = first.first().copied().unwrap_or("");
    // 孕妇应按时产检: surnames that are auxiliaries first.
    if !sure && opens.chars().count() == 1 && AUXILIARIES.contains(opens) {
        return None;
    }
    if !sure
        && (NO_NAMES.contains(&opens)
            || opens.len() < name.len() + 1
                && opens.chars().count() > 1
                && is_plain_word(opens)
                && !DOUBLE.contains(&opens))
    {
        return None;
    }
    let length = name.chars().count();
    // A known word (高血压, 白内障, 金属, 方便) is no name, whichever length is taken.
    let ends: Vec<usize> = name.char_indices().map(|(at, _)| start + at).skip(1).chain([end]).collect();
    for length in (surname_chars + 1..=length).rev() {
        let to = ends[length - 1];
        let part = &text[start..to];
        let next = &text[to..];
        if is_plain_word(part) && !sure {
            return None;
        }
        let begins_word = next.is_empty()
            || next.starts_with(|c: char| !c.is_alphanumeric())
            || AFTER_NAME.iter().any(|word| next.starts_with(word));
        if begins_word || cut_there(&text[start..], to - start) {
            return Some(to);
        }
    }
    None
}

/// Whether a stretch is a word of the language and no name. The dictionary marks some frequent words (康复, 明白) as
/// names of persons because somebody bears them.
fn is_plain_word(word: &str) -> bool {
    let known = crate::segment::known(word);
    crate::segment::is_word(word)
        && (known.name != Some(crate::segment::NameKind::Person) || known.weight < PLAIN_BELOW)
}

/// About two hundred occurrences in the dictionary's sixty million words.
const PLAIN_BELOW: f32 = 10.2;

/// Whether a name of that many bytes ends where the words are cut, and holds no known word: 周晓燕|顺利|分娩 is one,
/// 曾使用|呼吸机 is none.
fn cut_there(text: &str, length: usize) -> bool {
    let head = text.char_indices().nth(12).map_or(text, |(at, _)| &text[..at]);
    let mut at = 0;
    for word in crate::segment::words(head) {
        if at == length {
            return true;
        }
        if at > length || word.chars().count() > 1 && is_plain_word(word) {
            return false;
        }
        at += word.len();
    }
    at == length
}

const DOUBLE: [&str; 12] =
    ["欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "司徒"];
/// Surnames that mostly are something else; a name with one of them is believed when it is cut as one word.
const AUXILIARIES: &str = "应时都和于曾向由须当已将未可能会同与均另需方";
/// What stands beside 患者 and looks like a name to the dictionary.
const NO_NAMES: [&str; 6] = ["易感", "金额", "高热", "高烧", "高龄", "方可"];
const HIDDEN: [char; 8] = ['某', '*', '×', 'x', '的', '们', '者', '等'];
/// What follows a patient's name in a sentence about an illness.
const AFTER_NAME: [&str; 56] = [
    "因", "于", "在", "被", "患", "的", "是", "已", "男", "女", "今年", "出现", "确诊", "说", "家", "住", "向", "到",
    "和", "与", "及", "感染", "入院", "出院", "称", "告诉", "曾", "从", "进行", "来", "突发", "突然", "术后", "病",
    "死亡", "接受", "手术", "年", "经", "目前", "现", "表示", "反映", "投诉", "自", "顺利", "送", "走失", "产检", "摔",
    "跌", "坠", "昏迷", "晕", "不满", "要求",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<MaskKind> {
        mask(text).masked.iter().map(|mask| mask.kind).collect()
    }

    #[test]
    fn personal_data_is_masked_in_place() {
        let text = "患者王小明，男，45岁，电话１３８ ００１３ ８０００，住院号：ZY20231105，3床。";
        let masked = mask(text);
        assert_eq!(masked.text.chars().count(), text.chars().count());
        assert_eq!(kinds(text), [MaskKind::Name, MaskKind::Phone, MaskKind::Record, MaskKind::Bed]);
        assert!(masked.text.starts_with("患者王**，男") && !masked.text.contains("８０００"));
    }

    #[test]
    fn public_numbers_and_plain_words_stay() {
        for text in [
            "咨询电话：0316-2345678，急救请拨120。",
            "全院开放床位500张，新增30床位，患者高热不退。",
            "患者家属表示感谢，病人张某已出院，订单号20231105123456789012。",
            "共计13800138000000元",
            "阅读量11010519491231002次",
        ] {
            assert_eq!(kinds(text), [], "{text}: {:?}", mask(text));
        }
    }

    #[test]
    fn identity_cards_by_checksum_or_by_name() {
        assert_eq!(kinds("11010519491231002X"), [MaskKind::IdentityCard]);
        assert_eq!(kinds("身份证号110105194912310021"), [MaskKind::IdentityCard]);
        assert_eq!(kinds("编号110105194912310021"), []);
    }
}
