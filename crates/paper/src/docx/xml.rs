//! The few forms of WordprocessingML that the writer needs, with every text escaped in one place.

use crate::fonts::Face;

/// Text with the five marks of XML escaped and nothing that XML 1.0 forbids.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in crate::block::clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// How a run looks.
#[derive(Clone, Copy)]
pub(super) struct Ink {
    pub face: Face,
    /// Half points, as Word counts.
    pub half_points: u32,
    /// Twentieths of a point between characters.
    pub spacing: i32,
    pub color: Option<&'static str>,
    pub shaded: bool,
}

impl Ink {
    pub(super) fn new(face: Face, pt: f32) -> Self {
        Self { face, half_points: (pt * 2.0).round() as u32, spacing: 0, color: None, shaded: false }
    }

    /// The body: 3号 at a pitch of 15.75 pt.
    pub(super) fn body() -> Self {
        Self { spacing: -5, ..Self::new(Face::Fang, 16.0) }
    }

    pub(super) fn with(self, face: Face) -> Self {
        Self { face, ..self }
    }

    pub(super) fn properties(&self) -> String {
        let font = escape(self.face.standard_name());
        let mut out = format!(
            r#"<w:rPr><w:rFonts w:ascii="{font}" w:eastAsia="{font}" w:hAnsi="{font}" w:cs="{font}" w:hint="eastAsia"/>"#
        );
        if let Some(color) = self.color {
            out += &format!(r#"<w:color w:val="{color}"/>"#);
        }
        if self.spacing != 0 {
            out += &format!(r#"<w:spacing w:val="{}"/>"#, self.spacing);
        }
        out += &format!(r#"<w:sz w:val="{0}"/><w:szCs w:val="{0}"/>"#, self.half_points);
        if self.shaded {
            out += r#"<w:shd w:val="clear" w:color="auto" w:fill="D4D4D4"/>"#;
        }
        out + "</w:rPr>"
    }

    /// A run; line breaks and tabs of the text become Word's.
    pub(super) fn run(&self, text: &str) -> String {
        let properties = self.properties();
        let mut out = format!("<w:r>{properties}");
        for (at, line) in crate::block::as_set(text).split('\n').enumerate() {
            if at > 0 {
                out += "<w:br/>";
            }
            for (at, piece) in line.split('\t').enumerate() {
                if at > 0 {
                    out += "<w:tab/>";
                }
                if !piece.is_empty() {
                    out += &format!(r#"<w:t xml:space="preserve">{}</w:t>"#, escape(piece));
                }
            }
        }
        out + "</w:r>"
    }
}

/// What a paragraph is like; lengths in twips.
#[derive(Clone, Default)]
pub(super) struct Frame {
    pub style: &'static str,
    pub align: &'static str,
    pub first: i32,
    pub left: i32,
    pub hanging: i32,
    pub right: i32,
    pub before: i32,
    pub after: i32,
    /// Exact line height; 0 leaves the style's.
    pub line: i32,
    pub keep_next: bool,
    pub page_break_before: bool,
    /// A rule under the paragraph: eighths of a point, distance in points, colour.
    pub rule_below: Option<(u32, u32, &'static str)>,
    /// Tab stop at the right edge of this many twips.
    pub right_tab: i32,
}

impl Frame {
    pub(super) fn paragraph(&self, content: &str) -> String {
        let mut out = String::from("<w:p><w:pPr>");
        if !self.style.is_empty() {
            out += &format!(r#"<w:pStyle w:val="{}"/>"#, self.style);
        }
        if self.keep_next {
            out += "<w:keepNext/>";
        }
        if self.page_break_before {
            out += "<w:pageBreakBefore/>";
        }
        if let Some((size, space, color)) = self.rule_below {
            out += &format!(
                r#"<w:pBdr><w:bottom w:val="single" w:sz="{size}" w:space="{space}" w:color="{color}"/></w:pBdr>"#
            );
        }
        if self.right_tab > 0 {
            out += &format!(r#"<w:tabs><w:tab w:val="right" w:pos="{}"/></w:tabs>"#, self.right_tab);
        }
        if self.before != 0 || self.after != 0 || self.line != 0 {
            out += &format!(r#"<w:spacing w:before="{}" w:after="{}""#, self.before, self.after);
            if self.line != 0 {
                out += &format!(r#" w:line="{}" w:lineRule="exact""#, self.line);
            }
            out += "/>";
        }
        out += &format!(r#"<w:ind w:left="{}" w:right="{}""#, self.left, self.right);
        out += &if self.hanging != 0 {
            format!(r#" w:hanging="{}" w:hangingChars="0""#, self.hanging)
        } else {
            format!(r#" w:firstLine="{}" w:firstLineChars="0""#, self.first)
        };
        out += "/>";
        if !self.align.is_empty() {
            out += &format!(r#"<w:jc w:val="{}"/>"#, self.align);
        }
        out + "</w:pPr>" + content + "</w:p>"
    }
}
