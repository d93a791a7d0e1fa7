//! Bytes to text: which encoding a page, feed or upload is in, and its text.
//!
//! Called by the digest step, by imports and by `weixuan text decode`. Order of evidence: byte order mark, valid UTF-8,
//! what the page declares (if the bytes agree), then statistics of our own for Chinese, which short headlines need, and
//! chardetng for every other language. Never fails: bytes that fit nothing become replacement characters.

use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Text with the encoding it was read in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// Encoding name in lower case, as Python spells it: `utf-8`, `gb18030`, `big5`, `utf-16-le`, `euc-jp`, …
    pub encoding: &'static str,
}

/// How much of the input statistics look at, in bytes.
const SAMPLE: usize = 8 << 10;

/// Decodes `bytes`; `content_type` is the HTTP header, if any.
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> Decoded {
    let (encoding, skip) = detect(bytes, content_type);
    if encoding == UTF_8
        && let Ok(text) = std::str::from_utf8(&bytes[skip..])
    {
        return Decoded { text: text.to_owned(), encoding: "utf-8" };
    }
    if let Some(text) = utf32(bytes) {
        return text;
    }
    let (text, _) = encoding.decode_without_bom_handling(&bytes[skip..]);
    Decoded { text: text.into_owned(), encoding: name(encoding) }
}

/// Name of an encoding as this module reports it.
pub fn name(encoding: &'static Encoding) -> &'static str {
    match encoding.name() {
        "UTF-8" => "utf-8",
        "gb18030" | "GBK" => "gb18030",
        "Big5" => "big5",
        "UTF-16LE" => "utf-16-le",
        "UTF-16BE" => "utf-16-be",
        "Shift_JIS" => "shift_jis",
        "EUC-JP" => "euc-jp",
        "EUC-KR" => "euc-kr",
        "ISO-2022-JP" => "iso-2022-jp",
        "KOI8-R" => "koi8-r",
        "KOI8-U" => "koi8-u",
        "IBM866" => "ibm866",
        "macintosh" => "macintosh",
        "windows-874" => "windows-874",
        "windows-1250" => "windows-1250",
        "windows-1251" => "windows-1251",
        "windows-1252" => "windows-1252",
        "windows-1253" => "windows-1253",
        "windows-1254" => "windows-1254",
        "windows-1255" => "windows-1255",
        "windows-1256" => "windows-1256",
        "windows-1257" => "windows-1257",
        "windows-1258" => "windows-1258",
        other => other,
    }
}

/// Decides the encoding; the second value is the length of a byte order mark to skip.
pub fn detect(bytes: &[u8], content_type: Option<&str>) -> (&'static Encoding, usize) {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return (encoding, length);
    }
    if let Some(encoding) = wide_without_mark(bytes) {
        return (encoding, 0);
    }
    let declared = declared(bytes, content_type);
    match utf8_likeness(bytes) {
        Utf8::Ascii => {
            return (
                declared.filter(|e| *e != UTF_16LE && *e != UTF_16BE).unwrap_or_else(|| escape_encoding(bytes)),
                0,
            );
        }
        Utf8::Sure => return (UTF_8, 0),
        Utf8::Damaged if declared.is_none_or(|e| e == UTF_8 || e == WINDOWS_1252) => return (UTF_8, 0),
        // A handful of bytes that happen to be valid UTF-8 may still be what the page says they are.
        Utf8::Short => match declared {
            Some(e) if e != UTF_8 && fits(e, bytes) => return (e, 0),
            _ => return (UTF_8, 0),
        },
        _ => {}
    }
    let sample = &bytes[text_start(bytes)..];
    let sample = &sample[..sample.len().min(SAMPLE)];
    if let Some(encoding) = declared
        && encoding != UTF_8
        // Servers send ISO-8859-1 for everything they do not know, and it fits any bytes: no evidence.
        && encoding != WINDOWS_1252
        && fits(encoding, bytes)
    {
        // Taiwanese pages often say one Chinese encoding and use the other: believe the bytes when they are clear.
        if encoding == GB18030 || encoding == BIG5 {
            return (chinese(sample).unwrap_or(encoding), 0);
        }
        return (encoding, 0);
    }
    if let Some(encoding) = chinese(sample) {
        return (encoding, 0);
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    // Never "last": a character cut by the sample's end must not count as an error.
    detector.feed(sample, false);
    let guess = detector.guess(None, chardetng::Utf8Detection::Allow);
    let guess = if guess == GBK { GB18030 } else { guess };
    // What the document itself says beats a guess among the Western encodings, which differ in a few letters only.
    let western =
        matches!(guess.name(), "windows-1250" | "windows-1252" | "windows-1254" | "windows-1257" | "windows-1258");
    match declared {
        Some(said) if western => (said, 0),
        _ => (if guess == UTF_8 { declared.unwrap_or(WINDOWS_1252) } else { guess }, 0),
    }
}

/// UTF-32 is outside encoding_rs; only with its mark, which no other encoding produces in text.
fn utf32(bytes: &[u8]) -> Option<Decoded> {
    let little = bytes.starts_with(&[0xff, 0xfe, 0, 0]);
    if !little && !bytes.starts_with(&[0, 0, 0xfe, 0xff]) {
        return None;
    }
    let text = bytes[4..]
        .chunks_exact(4)
        .map(|c| {
            let four = [c[0], c[1], c[2], c[3]];
            let value = if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) };
            char::from_u32(value).unwrap_or('\u{fffd}')
        })
        .collect();
    Some(Decoded { text, encoding: if little { "utf-32-le" } else { "utf-32-be" } })
}

fn escape_encoding(bytes: &[u8]) -> &'static Encoding {
    let head = &bytes[..bytes.len().min(SAMPLE)];
    if memchr::memmem::find(head, b"\x1b$").is_some() { encoding_rs::ISO_2022_JP } else { UTF_8 }
}

enum Utf8 {
    Ascii,
    Sure,
    Short,
    Damaged,
    No,
}

fn utf8_likeness(bytes: &[u8]) -> Utf8 {
    let bytes = &bytes[..bytes.len().min(1 << 20)];
    let (mut good, mut bad) = (0usize, 0usize);
    let mut at = 0;
    while at < bytes.len() {
        match std::str::from_utf8(&bytes[at..]) {
            Ok(text) => {
                good += multi_byte(text.as_bytes());
                break;
            }
            Err(e) => {
                good += multi_byte(&bytes[at..at + e.valid_up_to()]);
                at += e.valid_up_to();
                match e.error_len() {
                    // Cut off in the middle of a character: the end of a sample, not an error.
                    None => break,
                    Some(n) => {
                        bad += 1;
                        at += n;
                    }
                }
            }
        }
        if bad > 64 && bad * 8 > good {
            return Utf8::No;
        }
    }
    match (good, bad) {
        (0, 0) => Utf8::Ascii,
        (1..=2, 0) => Utf8::Short,
        (_, 0) => Utf8::Sure,
        _ if good > bad * 20 => Utf8::Damaged,
        _ => Utf8::No,
    }
}

/// Number of multi-byte characters in valid UTF-8.
fn multi_byte(valid: &[u8]) -> usize {
    valid.iter().filter(|b| **b >= 0xc2).count()
}

/// UTF-16 without a mark: zero bytes on one side only, or characters that fall into the Chinese block on one side only.
fn wide_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(2048) & !1];
    if sample.len() < 8 || !bytes.len().is_multiple_of(2) && bytes.len() < 2048 {
        return None;
    }
    let pairs = sample.len() / 2;
    let (mut zero_even, mut zero_odd, mut han_be, mut han_le) = (0, 0, 0, 0);
    for pair in sample.chunks_exact(2) {
        zero_even += usize::from(pair[0] == 0);
        zero_odd += usize::from(pair[1] == 0);
        han_be += usize::from(
            matches!(pair[0], 0x4e..=0x9f)
                || (pair[0] == 0x30 && pair[1] < 0x20)
                || (pair[0] == 0xff && pair[1] < 0x60),
        );
        han_le += usize::from(
            matches!(pair[1], 0x4e..=0x9f)
                || (pair[1] == 0x30 && pair[0] < 0x20)
                || (pair[1] == 0xff && pair[0] < 0x60),
        );
    }
    // ASCII text with a few zero bytes is damaged 8-bit text, not UTF-16.
    if zero_odd * 3 > pairs && zero_even * 20 < pairs {
        return Some(UTF_16LE);
    }
    if zero_even * 3 > pairs && zero_odd * 20 < pairs {
        return Some(UTF_16BE);
    }
    if std::str::from_utf8(sample).is_ok() {
        return None;
    }
    // In double-byte encodings both halves look alike; in UTF-16 only one half lives in 4E–9F.
    let wide_le = han_le + zero_odd;
    let wide_be = han_be + zero_even;
    if wide_le * 10 >= pairs * 8 && wide_be * 10 < pairs * 7 && common_share(UTF_16LE, sample) > 0.25 {
        return Some(UTF_16LE);
    }
    if wide_be * 10 >= pairs * 8 && wide_le * 10 < pairs * 7 && common_share(UTF_16BE, sample) > 0.25 {
        return Some(UTF_16BE);
    }
    None
}

fn common_share(encoding: &'static Encoding, bytes: &[u8]) -> f32 {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let (mut common, mut all) = (0u32, 0u32);
    for c in text.chars() {
        if c as u32 > 0x7f {
            all += 1;
            common += u32::from(is_common(c));
        }
    }
    if all == 0 { 0.0 } else { common as f32 / all as f32 }
}

/// What the header or the first bytes of the page say. GB2312 and GBK are read as GB18030, their superset.
fn declared(bytes: &[u8], content_type: Option<&str>) -> Option<&'static Encoding> {
    let from_header = content_type.and_then(|c| label_after(c.as_bytes(), b"charset")).and_then(|l| for_label(&l));
    let head = &bytes[..bytes.len().min(4096)];
    let from_page = label_after(head, b"charset").and_then(|l| for_label(&l)).or_else(|| {
        let is_xml = head.trim_ascii_start().starts_with(b"<?xml");
        if is_xml { label_after(&head[..head.len().min(256)], b"encoding").and_then(|l| for_label(&l)) } else { None }
    });
    match (from_header, from_page) {
        (Some(h), Some(p)) if h == WINDOWS_1252 => Some(p),
        (Some(h), _) => Some(h),
        (None, p) => p,
    }
}

fn for_label(label: &[u8]) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label)?;
    Some(match encoding.name() {
        "GBK" => GB18030,
        // A page that says UTF-16 in ASCII bytes cannot be UTF-16.
        "UTF-16LE" | "UTF-16BE" => UTF_8,
        _ => encoding,
    })
}

/// The label after `key=`, quotes removed.
fn label_after(bytes: &[u8], key: &[u8]) -> Option<Vec<u8>> {
    let mut from = 0;
    while from + key.len() < bytes.len() {
        let found = bytes[from..].windows(key.len()).position(|w| w.eq_ignore_ascii_case(key))? + from;
        let rest = bytes[found + key.len()..].trim_ascii_start();
        if let Some(rest) = rest.strip_prefix(b"=") {
            let rest = rest.trim_ascii_start();
            let rest = rest.strip_prefix(b"\\").unwrap_or(rest);
            let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest).trim_ascii_start();
            let end = rest
                .iter()
                .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.')))
                .unwrap_or(rest.len());
            if end > 0 {
                return Some(rest[..end].to_vec());
            }
        }
        from = found + key.len();
    }
    None
}

/// True when nearly all bytes are valid in `encoding`.
fn fits(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(256 << 10)];
    let (text, had_errors) = encoding.decode_without_bom_handling(sample);
    if !had_errors {
        return true;
    }
    let bad = text.chars().filter(|c| *c == '\u{fffd}').count();
    let wide = text.chars().filter(|c| *c as u32 > 0x7f).count();
    bad * 50 < wide
}

/// Where the first bytes above ASCII stand, so that a sample is not all markup.
fn text_start(bytes: &[u8]) -> usize {
    bytes.iter().position(|b| *b >= 0x80).unwrap_or(0)
}

/// GB18030 or Big5 when the bytes read as Chinese in one of them; `None` for other languages.
fn chinese(sample: &[u8]) -> Option<&'static Encoding> {
    let gb = likeness(GB18030, sample);
    let big5 = likeness(BIG5, sample);
    let (best, encoding) = if gb.score >= big5.score { (gb, GB18030) } else { (big5, BIG5) };
    let clear = best.wide >= 2 && best.score > 0.9 && best.kana * 8 < best.wide && best.bad * 12 <= best.wide;
    clear.then_some(encoding)
}

struct Likeness {
    /// Mean points a double-byte character earned.
    score: f32,
    wide: u32,
    kana: u32,
    bad: u32,
}

/// How much `bytes` read as Chinese in `encoding`: frequent characters earn most, rare and private ones cost.
fn likeness(encoding: &'static Encoding, bytes: &[u8]) -> Likeness {
    // Headlines repeat markup, not characters: fold ASCII away by looking at wide characters only.
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len() * 2 + 16);
    let _ = decoder.decode_to_string(bytes, &mut text, false);
    let (mut points, mut wide, mut kana, mut bad) = (0.0f32, 0u32, 0u32, 0u32);
    for c in text.chars() {
        let worth = match c {
            '\u{fffd}' => {
                bad += 1;
                -6.0
            }
            '\0'..='\u{7f}' => continue,
            '，' | '。' | '、' | '：' | '；' | '？' | '！' | '“' | '”' | '（' | '）' | '《' | '》' | '「' | '」'
            | '—' | '…' | '·' | '\u{3000}' | '％' => 2.5,
            'ぁ'..='ヺ' => {
                kana += 1;
                0.0
            }
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => 0.8,
            '\u{4e00}'..='\u{9fff}' if is_common(c) => 3.0,
            '\u{4e00}'..='\u{9fff}' => hanzi_worth(encoding, c),
            '\u{e000}'..='\u{f8ff}' => -5.0,
            '\u{ac00}'..='\u{d7a3}' => -2.0,
            '\u{3105}'..='\u{3129}' | '\u{2500}'..='\u{257f}' | '\u{400}'..='\u{4ff}' => -1.5,
            _ => -0.8,
        };
        points += worth;
        wide += 1;
    }
    Likeness { score: if wide == 0 { 0.0 } else { points / wide as f32 }, wide, kana, bad }
}

/// A less frequent character: in the first level of its standard it is ordinary, beyond it rare.
fn hanzi_worth(encoding: &'static Encoding, c: char) -> f32 {
    let mut buffer = [0u8; 4];
    let mut text = [0u8; 4];
    let (result, _, written, _) = encoding.new_encoder().encode_from_utf8(c.encode_utf8(&mut text), &mut buffer, true);
    if result != encoding_rs::CoderResult::InputEmpty || written != 2 {
        return -3.0;
    }
    match (encoding == BIG5, buffer[0], buffer[1]) {
        (false, 0xb0..=0xd7, 0xa1..) => 0.6,
        (false, 0xd8..=0xf7, 0xa1..) => -0.8,
        (false, _, _) => -1.0,
        (true, 0xa4..=0xc6, _) => 0.6,
        (true, 0xc9..=0xf9, _) => -1.0,
        (true, _, _) => -2.0,
    }
}

/// The most frequent characters of modern written Chinese in both scripts, about 800, from general knowledge of
/// newspapers; sorted at first use is avoided by a bitmap.
const COMMON: &str = "的一是不了在人有我他这这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离坐食居助率县医院病卫疾控健康委疫苗药患者护理诊疗防治疗检感染管理服务群众发布工作组织开展宣传活动会议主任书记局长记者报道";
const COMMON_TRADITIONAL: &str = "這來國個說們為時會着過對學裡後麼還發當開無見經頭動兩長樣現將與進實點種聲話嗎問機給幾業間電門東氣關內產萬體別處總場師書員華報馬張難數應車親務製統記邊風戰幹許覺題請愛讓認論義術結連遠資隊帶條變聯權該領傳達辦運強區眾輕語極黃錢黨設雙歷廣議類際單據導網專讀觀爭組視濟喜離縣醫衛藥診療檢臺灣於並從後來與爲陸軍黨選縣鄉鎮區歲屬師級參廠須響續職階層龍灣島嶼鐵環節範圍圖劇獎獲譯則創劃劉陳楊趙吳鄭孫羅葉蘇盧蔣韓馮鄧曾蕭潘袁於董餘";

fn is_common(c: char) -> bool {
    use std::sync::LazyLock;
    static BITS: LazyLock<Vec<u64>> = LazyLock::new(|| {
        let mut bits = vec![0u64; 0x5200 / 64 + 1];
        for c in COMMON.chars().chain(COMMON_TRADITIONAL.chars()) {
            let i = (c as u32).saturating_sub(0x4e00) as usize;
            bits[i / 64] |= 1 << (i % 64);
        }
        bits
    });
    match (c as u32).checked_sub(0x4e00) {
        Some(i) if i < 0x5200 => BITS[i as usize / 64] >> (i % 64) & 1 == 1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(encoding: &'static Encoding, text: &str) -> Vec<u8> {
        encoding.encode(text).0.into_owned()
    }

    #[test]
    fn short_chinese_without_declaration_is_told_by_statistics() {
        let simplified = "县疾控中心开展流感疫苗接种";
        let traditional = "縣衛生局發布流感疫苗接種公告";
        assert_eq!(decode(&bytes(GB18030, simplified), None), Decoded { text: simplified.into(), encoding: "gb18030" });
        assert_eq!(decode(&bytes(BIG5, traditional), None), Decoded { text: traditional.into(), encoding: "big5" });
        assert_eq!(decode(simplified.as_bytes(), None).encoding, "utf-8");
        let wide: Vec<u8> = simplified.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide, None), Decoded { text: simplified.into(), encoding: "utf-16-le" });
    }

    #[test]
    fn declarations_are_believed_only_when_the_bytes_agree() {
        let page = "<meta charset=gb2312><p>门诊时间调整的通知</p>";
        assert_eq!(decode(&bytes(GB18030, page), None).text, page);
        assert_eq!(decode(page.as_bytes(), None), Decoded { text: page.into(), encoding: "utf-8" });
        assert_eq!(decode(&bytes(GB18030, page), Some("text/html; charset=ISO-8859-1")).text, page);
        let liar = "<meta charset='utf-8'><p>门诊时间调整的通知，请广大市民留意</p>";
        assert_eq!(decode(&bytes(GB18030, liar), Some("text/html;charset=utf-8")).text, liar);
    }

    #[test]
    fn marks_win_and_garbage_never_fails() {
        assert_eq!(
            decode(b"\xef\xbb\xbfabc", Some("text/html; charset=gbk")),
            Decoded { text: "abc".into(), encoding: "utf-8" }
        );
        assert_eq!(decode(b"\xff\xfe-N", None).text, "中");
        let noise: Vec<u8> = (0..100_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(!decode(&noise, None).text.is_empty());
        assert_eq!(decode(b"", None).text, "");
    }

    #[test]
    fn a_cut_character_at_the_end_is_no_error() {
        let text = "全市卫生健康系统宣传工作会议召开";
        let whole = bytes(GB18030, text);
        assert_eq!(decode(&whole[..whole.len() - 1], None).encoding, "gb18030");
        assert_eq!(decode(&text.as_bytes()[..text.len() - 1], None).encoding, "utf-8");
    }
}
