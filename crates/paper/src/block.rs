//! A paper as data: what to print, never how. Serialisable, so that a draft can be stored,
//! edited in the page and printed again unchanged; bytes of pictures travel outside the JSON.

use serde::{Deserialize, Serialize};

/// A whole document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Paper {
    /// Red head of a letter, name plate of a bulletin, or nothing.
    pub head: Head,
    /// 标题. A line break is kept; without one the writer breaks it in a trapezoid.
    pub title: String,
    /// A line under the title, e.g. （2026年10月）.
    pub subtitle: String,
    /// 主送机关, without the colon.
    pub recipients: String,
    /// 正文.
    pub blocks: Vec<Block>,
    /// 附件说明. Empty: the titles of `annexes` are listed.
    pub attachments: Vec<String>,
    /// 发文机关署名 and 成文日期.
    pub signature: Option<Signature>,
    /// 附注, e.g. 此件公开发布; printed in brackets.
    pub remark: String,
    /// 附件 proper, each on a new page after the signature.
    pub annexes: Vec<Annex>,
    /// 版记 of a letter, 报尾 of a bulletin.
    pub colophon: Option<Colophon>,
    /// Properties of the file.
    pub properties: Properties,
    /// Wide tables: the page lies on its side.
    pub landscape: bool,
}

/// Properties that a file carries and a page does not show.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Properties {
    /// The unit that made it.
    pub author: String,
    /// Words by which the file should be found.
    pub keywords: Vec<String>,
    /// When it was made, ms since the epoch; 0 leaves the property out, so that the same data give the same bytes.
    pub created_at: i64,
}

/// What stands above the title.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Head {
    /// Forms, plans, plain reports.
    #[default]
    None,
    /// 公文版头: 发文机关标志, 发文字号, red line.
    Letter(LetterHead),
    /// 简报、专报、快报 name plate with issue number.
    Bulletin(BulletinHead),
}

/// 版头 of a letter, GB/T 9704-2012 §7.2.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LetterHead {
    /// 发文机关标志, one line each, e.g. 临江市卫生健康委员会文件.
    pub issuers: Vec<String>,
    /// 发文字号, e.g. 临卫宣〔2026〕12号.
    pub number: String,
    /// 份号, printed with six digits.
    pub copy_no: Option<u32>,
    /// 密级和保密期限, e.g. 秘密★1年.
    pub secrecy: String,
    /// 紧急程度, 特急 or 加急.
    pub urgency: String,
    /// 签发人 of upward documents.
    pub signers: Vec<String>,
}

/// 报头 of a bulletin.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct BulletinHead {
    /// The series, e.g. 舆情专报.
    pub name: String,
    /// 第12期, or 增刊第2期.
    pub issue: String,
    /// 总第345期; may be empty.
    pub total: String,
    /// 编发单位.
    pub office: String,
    /// Sign-off date in words, e.g. 2026年11月22日.
    pub date: String,
    /// 密级.
    pub secrecy: String,
    /// 紧急程度.
    pub urgency: String,
    /// 份号.
    pub copy_no: Option<u32>,
}

/// One block of the body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// 一、 / （一） / 1. / （1）; numbers are given by the writer when `numbered`.
    Heading {
        /// 1 to 4.
        level: u8,
        /// Without its number.
        text: String,
        /// False keeps the text as it is.
        #[serde(default = "yes")]
        numbered: bool,
    },
    /// A paragraph.
    Para(Para),
    /// A table.
    Table(Table),
    /// Items one below another without bullets, as official papers set them.
    List {
        /// Each a paragraph of its own.
        items: Vec<Vec<Run>>,
    },
    /// A photograph or scan.
    Picture(Picture),
    /// A chart drawn from its data.
    Chart(Chart),
    /// 编者按, data notes: set in 楷体.
    Note {
        /// e.g. 编者按; may be empty.
        #[serde(default)]
        label: String,
        /// The text.
        runs: Vec<Run>,
    },
    /// What follows starts a new page.
    PageBreak,
}

fn yes() -> bool {
    true
}

/// A paragraph.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Para {
    /// The text in pieces.
    pub runs: Vec<Run>,
    /// Starts at the margin instead of two characters in.
    pub flush: bool,
    /// Left means justified, as the body is.
    pub align: Align,
}

/// A piece of text of one look.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    /// The text; a line break is kept.
    pub text: String,
    /// How it looks.
    pub look: Look,
    /// Set when the text is a figure counted from records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figure: Option<Figure>,
}

/// The looks the standard knows: it has no bold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// 仿宋.
    #[default]
    Plain,
    /// 黑体.
    Strong,
    /// 楷体.
    Kai,
    /// 数据缺失: a figure that nobody has given yet; shaded so that the approver cannot overlook it.
    Missing,
}

/// Where a figure comes from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figure {
    /// Key of the frozen figure, e.g. placements.total@2026-10.
    pub key: String,
    /// Address that opens its records. Absolute in files that leave the system.
    pub link: String,
    /// Printed at the foot of the page when not empty: counting rule, cut-off.
    pub footnote: String,
}

/// Where the text of a cell or paragraph stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// At the left.
    #[default]
    Left,
    /// In the middle.
    Center,
    /// At the right.
    Right,
}

/// A table of data or a form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Table {
    /// Above the table, e.g. 表1 各县区报送与采用情况.
    pub caption: String,
    /// 单位:篇, above the table at the right.
    pub unit: String,
    /// Columns from left to right.
    pub columns: Vec<Column>,
    /// Further heading rows above the column titles (merged headings).
    pub head: Vec<Vec<Cell>>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// The last row is a total and is set off.
    pub total: bool,
    /// Under the table: source, cut-off, completeness.
    pub note: String,
}

/// A column of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Column {
    /// Empty in all columns: the table has no row of titles.
    pub title: String,
    /// Share of the width relative to the other columns; 0 counts as 1.
    pub width: f32,
    /// Of its cells.
    pub align: Align,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cell {
    /// The text.
    pub runs: Vec<Run>,
    /// Columns it covers; 0 counts as 1.
    pub colspan: u16,
    /// Rows it covers; 0 counts as 1.
    pub rowspan: u16,
    /// Overrides the column's.
    pub align: Option<Align>,
    /// A label of a form or a merged heading: 黑体, light ground.
    pub label: bool,
    /// Room to write in by hand, in mm.
    pub min_height_mm: f32,
}

/// A picture. Its bytes are looked up by `key` by the caller and are not stored with the paper.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Picture {
    /// Hash of the stored file.
    pub key: String,
    /// JPEG, PNG, WebP or GIF.
    #[serde(skip)]
    pub bytes: Vec<u8>,
    /// Under the picture.
    pub caption: String,
    /// Read aloud instead of the picture; the caption when empty.
    pub alt: String,
    /// Widest it may be, mm; 0 means the text width.
    pub max_width_mm: f32,
    /// Highest it may be, mm; 0 means 110.
    pub max_height_mm: f32,
}

/// A chart as data.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Chart {
    /// What is drawn.
    pub shape: ChartShape,
    /// Under the chart, e.g. 图1 本月舆情走势.
    pub title: String,
    /// 条, 篇…: named at the axis.
    pub unit: String,
    /// Names along the axis.
    pub categories: Vec<String>,
    /// One colour each.
    pub series: Vec<Series>,
    /// Height of the drawing, mm; 0 chooses.
    pub height_mm: f32,
    /// Under the title: source and cut-off.
    pub note: String,
}

/// Kinds of charts. No pies: the eye compares lengths better than angles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartShape {
    /// Bars side by side; lying when there are many or long names.
    #[default]
    Bar,
    /// Bars one on another.
    StackedBar,
    /// A line over time.
    Line,
}

/// A row of numbers of a chart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Series {
    /// In the legend.
    pub name: String,
    /// One per category; None is a gap, not zero.
    pub values: Vec<Option<f64>>,
}

/// 署名 and date.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Signature {
    /// 发文机关署名.
    pub units: Vec<String>,
    /// 成文日期, e.g. 2026年11月2日.
    pub date: String,
    /// Room for a seal: date four characters from the right, signature centred over it.
    pub sealed: bool,
}

/// An annex: 附件1, its title and its own blocks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Annex {
    /// Its title.
    pub title: String,
    /// Its body; headings are numbered anew.
    pub blocks: Vec<Block>,
}

/// The lines at the foot of the last page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Colophon {
    /// 抄送.
    pub copy_to: String,
    /// 报: superiors.
    pub report_to: String,
    /// 送: peers.
    pub send_to: String,
    /// 发: subordinates.
    pub issue_to: String,
    /// 本期增发.
    pub extra_to: String,
    /// 责任编辑, 审核, 签发, 联系电话… in order.
    pub duties: Vec<(String, String)>,
    /// 印发机关.
    pub office: String,
    /// 印发日期, e.g. 2026年11月22日.
    pub printed_on: String,
    /// 共印…份.
    pub print_run: Option<u32>,
}

impl Run {
    /// Ordinary text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Text in 黑体.
    pub fn strong(text: impl Into<String>) -> Self {
        Self { text: text.into(), look: Look::Strong, ..Self::default() }
    }

    /// A figure with its key and the address of its records.
    pub fn figure(text: impl Into<String>, key: impl Into<String>, link: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            look: Look::Plain,
            figure: Some(Figure { key: key.into(), link: link.into(), footnote: String::new() }),
        }
    }

    /// A figure nobody has given yet; `who` owes it.
    pub fn missing(who: &str) -> Self {
        let text = if who.is_empty() {
            "〔数据缺失〕".to_owned()
        } else {
            format!("〔数据缺失，请{who}补报〕")
        };
        Self { text, look: Look::Missing, figure: None }
    }

    /// The same run with a note at the foot of the page.
    pub fn with_footnote(mut self, footnote: impl Into<String>) -> Self {
        self.figure.get_or_insert_default().footnote = footnote.into();
        self
    }
}

impl Block {
    /// A numbered heading.
    pub fn heading(level: u8, text: impl Into<String>) -> Self {
        Self::Heading { level, text: text.into(), numbered: true }
    }

    /// A plain paragraph; a line break in the text starts a new one only through `paras`.
    pub fn para(text: impl Into<String>) -> Self {
        Self::Para(Para { runs: vec![Run::text(text)], ..Para::default() })
    }

    /// A paragraph of several runs.
    pub fn runs(runs: Vec<Run>) -> Self {
        Self::Para(Para { runs, ..Para::default() })
    }

    /// One paragraph per line of the text; empty lines are dropped.
    pub fn paras(text: &str) -> Vec<Self> {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Self::para).collect()
    }
}

impl Column {
    /// A column of text.
    pub fn new(title: impl Into<String>, width: f32) -> Self {
        Self { title: title.into(), width, align: Align::Left }
    }

    /// A column of short values, set in the middle.
    pub fn center(title: impl Into<String>, width: f32) -> Self {
        Self { title: title.into(), width, align: Align::Center }
    }

    /// A column of numbers, set at the right.
    pub fn number(title: impl Into<String>, width: f32) -> Self {
        Self { title: title.into(), width, align: Align::Right }
    }
}

impl Cell {
    /// Plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { runs: vec![Run::text(text)], ..Self::default() }
    }

    /// A figure that opens its records.
    pub fn run(run: Run) -> Self {
        Self { runs: vec![run], ..Self::default() }
    }

    /// A label of a form.
    pub fn label(text: impl Into<String>) -> Self {
        Self { runs: vec![Run::text(text)], label: true, align: Some(Align::Center), ..Self::default() }
    }

    /// The same cell over `n` columns.
    pub fn across(mut self, n: u16) -> Self {
        self.colspan = n;
        self
    }

    /// The same cell over `n` rows.
    pub fn down(mut self, n: u16) -> Self {
        self.rowspan = n;
        self
    }

    /// The same cell at least so high.
    pub fn high(mut self, min_height_mm: f32) -> Self {
        self.min_height_mm = min_height_mm;
        self
    }

    pub(crate) fn columns(&self) -> usize {
        usize::from(self.colspan.max(1))
    }

    pub(crate) fn rows(&self) -> usize {
        usize::from(self.rowspan.max(1))
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::text(text)
    }
}

/// The text of runs joined.
pub fn plain(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

/// The text as it is set in print: [`clean`], with the marks of Chinese text in full width (GB/T 15834-2011: marks take the
/// place of a character). Records keep what was typed; phones type half-width marks between Chinese words.
pub fn as_set(text: &str) -> String {
    chinese_marks(&clean(text))
}

/// Half-width marks beside Chinese in full width. Numbers (1,234 and 12:08), Latin text and addresses keep theirs.
fn chinese_marks(text: &str) -> String {
    if !text.contains([',', ';', ':', '?', '!', '(', ')']) {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len() + 16);
    let mut open: Vec<bool> = Vec::new();
    let mut in_address = false;
    for (at, c) in chars.iter().copied().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let after = chars.get(at + 1).copied();
        in_address =
            if in_address { !c.is_whitespace() && !is_chinese(c) } else { chars[at..].starts_with(&[':', '/', '/']) };
        let beside = before.is_some_and(is_chinese) || after.is_some_and(is_chinese);
        let wide = match c {
            _ if in_address => c,
            ',' if beside => '，',
            ';' if beside => '；',
            ':' if beside => '：',
            '?' if beside => '？',
            '!' if beside => '！',
            '(' => {
                open.push(beside);
                if beside { '（' } else { c }
            }
            ')' if open.pop().unwrap_or(beside) => '）',
            c => c,
        };
        out.push(wide);
    }
    out
}

/// Han, or a mark that stands in Chinese text.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}'
        | '\u{3001}'..='\u{3011}' | '\u{3014}' | '\u{3015}' | '\u{ff01}'..='\u{ff1f}' | '“' | '”' | '‘' | '’')
}

/// The text without what no printed format may carry: control characters and non-characters.
/// A line break and a tab stay; `\r\n` becomes one break.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\n' | '\t' => out.push(c),
            // Bidirectional controls could make a printed number read otherwise than the stored one.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_beside_chinese_are_full_width_and_others_are_not() {
        for (typed, set) in [
            (
                "截至2026-11-27 09:39,监测到相关信息1,234条(-33.3%).",
                "截至2026-11-27 09:39，监测到相关信息1,234条（-33.3%）.",
            ),
            ("怎么办?请核查;责任主体:青禾县卫生健康局!", "怎么办？请核查；责任主体：青禾县卫生健康局！"),
            ("流感(H1N1)、f(x)、(送审稿)", "流感（H1N1）、f(x)、（送审稿）"),
            ("见http://a.example/?q=(x),y;一文", "见http://a.example/?q=(x),y;一文"),
            ("Hello, world (2026): ok?", "Hello, world (2026): ok?"),
        ] {
            assert_eq!(as_set(typed), set);
        }
    }
}
