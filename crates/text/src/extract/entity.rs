//! Character references of HTML, decoded the way browsers do (missing semicolons and Windows-1252 numbers included).
//! Used by the page parser and by the feed parser; never allocates for text without `&`.

use std::borrow::Cow;

/// Decodes every character reference in `raw`.
pub fn decode(raw: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'&', raw.as_bytes()) else { return Cow::Borrowed(raw) };
    let mut out = String::with_capacity(raw.len());
    out.push_str(&raw[..first]);
    let mut rest = &raw[first..];
    while !rest.is_empty() {
        match reference(rest) {
            Some((text, used)) => {
                text.push_to(&mut out);
                rest = &rest[used..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
        let next = memchr::memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
        out.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    Cow::Owned(out)
}

/// What one reference stands for.
pub enum Decoded {
    /// A single character given by number.
    Char(char),
    /// The text of a named reference.
    Text(&'static str),
}

impl Decoded {
    /// Appends the decoded text.
    pub fn push_to(&self, out: &mut String) {
        match self {
            Decoded::Char(c) => out.push(*c),
            Decoded::Text(t) => out.push_str(t),
        }
    }
}

/// Reads the reference at the start of `s` (which begins with `&`); returns it with the bytes it took.
pub fn reference(s: &str) -> Option<(Decoded, usize)> {
    let bytes = s.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        return numeric(bytes);
    }
    let name_end = 1 + bytes[1..].iter().take(32).take_while(|b| b.is_ascii_alphanumeric()).count();
    if name_end == 1 {
        return None;
    }
    let name = &bytes[1..name_end];
    if let Some(text) = named(name) {
        if bytes.get(name_end) == Some(&b';') {
            return Some((Decoded::Text(text), name_end + 1));
        }
        // `&copy` without its semicolon is text in browsers too, but only for the old Latin-1 names;
        // `a=1&section=2` must stay an address.
        if is_legacy(name) && bytes.get(name_end) != Some(&b'=') {
            return Some((Decoded::Text(text), name_end));
        }
        return None;
    }
    // `&nbspText`: the longest old name that starts it.
    (2..name.len().min(7)).rev().find_map(|n| {
        let head = &name[..n];
        if !is_legacy(head) || bytes.get(name_end) == Some(&b'=') {
            return None;
        }
        named(head).map(|t| (Decoded::Text(t), n + 1))
    })
}

fn named(name: &[u8]) -> Option<&'static str> {
    let common = match name {
        b"nbsp" => "\u{a0}",
        b"amp" => "&",
        b"lt" => "<",
        b"gt" => ">",
        b"quot" => "\"",
        b"apos" => "'",
        b"ldquo" => "\u{201c}",
        b"rdquo" => "\u{201d}",
        _ => "",
    };
    if !common.is_empty() {
        return Some(common);
    }
    let table = &html_escape::NAMED_ENTITIES;
    table.binary_search_by(|(n, _)| (*n).cmp(name)).ok().map(|i| table[i].1)
}

/// The names that HTML allows without a semicolon.
fn is_legacy(name: &[u8]) -> bool {
    matches!(
        name,
        b"amp"
            | b"AMP"
            | b"lt"
            | b"LT"
            | b"gt"
            | b"GT"
            | b"quot"
            | b"QUOT"
            | b"nbsp"
            | b"copy"
            | b"COPY"
            | b"reg"
            | b"REG"
            | b"middot"
            | b"laquo"
            | b"raquo"
            | b"times"
            | b"deg"
            | b"iexcl"
            | b"cent"
            | b"pound"
            | b"yen"
            | b"sect"
            | b"uml"
            | b"ordf"
            | b"not"
            | b"shy"
            | b"macr"
            | b"plusmn"
            | b"acute"
            | b"micro"
            | b"para"
            | b"cedil"
            | b"ordm"
            | b"iquest"
            | b"auml"
            | b"ouml"
            | b"uuml"
            | b"Auml"
            | b"Ouml"
            | b"Uuml"
            | b"szlig"
            | b"eacute"
            | b"egrave"
            | b"agrave"
            | b"aacute"
            | b"iacute"
            | b"oacute"
            | b"uacute"
            | b"ntilde"
            | b"ccedil"
            | b"ecirc"
            | b"acirc"
            | b"ocirc"
            | b"ucirc"
            | b"icirc"
            | b"euml"
            | b"iuml"
            | b"aring"
            | b"aelig"
            | b"oslash"
            | b"divide"
            | b"frac12"
            | b"frac14"
            | b"frac34"
            | b"sup1"
            | b"sup2"
            | b"sup3"
    )
}

fn numeric(bytes: &[u8]) -> Option<(Decoded, usize)> {
    let hex = matches!(bytes.get(2), Some(b'x' | b'X'));
    let start = if hex { 3 } else { 2 };
    let mut value: u32 = 0;
    let mut at = start;
    while let Some(&b) = bytes.get(at) {
        let digit = match b {
            b'0'..=b'9' => u32::from(b - b'0'),
            b'a'..=b'f' if hex => u32::from(b - b'a') + 10,
            b'A'..=b'F' if hex => u32::from(b - b'A') + 10,
            _ => break,
        };
        value = value.saturating_mul(if hex { 16 } else { 10 }).saturating_add(digit);
        at += 1;
    }
    if at == start {
        return None;
    }
    if bytes.get(at) == Some(&b';') {
        at += 1;
    }
    Some((Decoded::Char(code_point(value)), at))
}

fn code_point(value: u32) -> char {
    // Numbers 128–159 are meant as Windows-1252 wherever they are written.
    const WINDOWS: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match value {
        0x80..=0x9f => WINDOWS[(value - 0x80) as usize],
        0 => '\u{fffd}',
        _ => char::from_u32(value).unwrap_or('\u{fffd}'),
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn references_decode_as_browsers_do() {
        for (raw, want) in [
            ("a&amp;b", "a&b"),
            ("&#20013;&#x56fd;", "中国"),
            ("&ldquo;病&rdquo;", "“病”"),
            ("&copy 2026", "© 2026"),
            ("?a=1&section=2&copy=3", "?a=1&section=2&copy=3"),
            ("&nbsp中", "\u{a0}中"),
            ("&#147;", "“"),
            ("&#xffffffff;", "\u{fffd}"),
            ("& &; &# &#x;", "& &; &# &#x;"),
            ("&unknown;", "&unknown;"),
        ] {
            assert_eq!(decode(raw), want, "{raw}");
        }
    }
}
