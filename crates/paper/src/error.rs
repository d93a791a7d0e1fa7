//! Why a paper cannot be written or a file cannot be read, in sentences a user can act on.
//! The cause (a parser's own words) is kept apart in `detail()` for the log.

use thiserror::Error;

/// What went wrong. `Display` is one Chinese sentence fit for the screen.
#[derive(Debug, Error)]
pub enum Error {
    /// No font with Chinese characters was found, so a PDF would be empty boxes.
    #[error(
        "本机没有中文字体，无法生成 PDF。请安装 Noto CJK 字体（fonts-noto-cjk），或把单位的仿宋、黑体、楷体、小标宋字体放进字体文件夹；Word 文档不受影响"
    )]
    NoChineseFont,
    /// A picture that is too large, damaged or of an unknown kind.
    #[error("图片“{name}”不能印出：{reason}")]
    Picture {
        /// The caption or key by which the user knows it.
        name: String,
        /// One clause saying why and what to do.
        reason: String,
    },
    /// A table or chart whose data contradict themselves.
    #[error("“{name}”的数据有误：{reason}")]
    Data {
        /// Caption or position of the block.
        name: String,
        /// One clause.
        reason: String,
    },
    /// The old binary Word or Excel format, or an encrypted file.
    #[error("这是旧版或加密的 Office 文件，读不了。请用 Word 或 WPS 打开，另存为 {wanted} 后再传")]
    OldFormat {
        /// ".docx" or ".xlsx".
        wanted: &'static str,
    },
    /// Not the kind of file it claims to be.
    #[error("这不是有效的 {wanted} 文件，可能已损坏或改过扩展名")]
    WrongFormat {
        /// ".docx", ".xlsx" or "归档包".
        wanted: &'static str,
        /// The parser's words, for the log.
        detail: String,
    },
    /// A part that every such file must have is missing.
    #[error("文件里缺少必要的部分“{part}”，请用 Word 或 WPS 重新保存一次")]
    MissingPart {
        /// Path inside the zip.
        part: String,
    },
    /// More bytes than a sane document unpacks to: a zip bomb, or by mistake.
    #[error("文件展开后超过 {limit_mb} MB，已停止读取")]
    TooLarge {
        /// The limit in MB.
        limit_mb: u64,
    },
    /// A compression ratio no real document reaches.
    #[error("文件的压缩比异常，疑似恶意文件，已停止读取")]
    SuspiciousRatio,
    /// Broken XML inside the file.
    #[error("文件内容已损坏（“{part}”），请用 Word 或 WPS 重新保存一次")]
    BadXml {
        /// Path inside the zip.
        part: String,
        /// The parser's words, for the log.
        detail: String,
    },
    /// A template whose placeholders cannot be filled.
    #[error("模板第 {line} 段有误：{reason}")]
    Template {
        /// Paragraph number in the part, counted from one.
        line: usize,
        /// One clause, naming the placeholder.
        reason: String,
    },
    /// A template that asks for names the data does not have.
    #[error("模板里有认不出的占位符：{}", names.join("、"))]
    UnknownPlaceholders {
        /// As written between the braces.
        names: Vec<String>,
    },
    /// A table of rows with a broken line.
    #[error("第 {line} 行读不了：{reason}")]
    Row {
        /// Line in the sheet or text, counted from one.
        line: usize,
        /// One clause.
        reason: String,
    },
    /// A package whose files are not what the manifest says.
    #[error("归档包校验不通过：{}", problems.join("；"))]
    Package {
        /// One clause per file.
        problems: Vec<String>,
    },
    /// The disk or memory refused.
    #[error("写文件失败，请检查磁盘空间后再试")]
    Io(#[from] std::io::Error),
    /// A mistake of this program, not of the user.
    #[error("生成文件时出错，请把错误编号告诉管理员")]
    Broken {
        /// Words for the log.
        detail: String,
    },
}

impl Error {
    /// A stable code for problem answers and tests.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoChineseFont => "no_chinese_font",
            Self::Picture { .. } => "picture_refused",
            Self::Data { .. } => "data_contradicts",
            Self::OldFormat { .. } => "old_office_format",
            Self::WrongFormat { .. } => "wrong_format",
            Self::MissingPart { .. } => "part_missing",
            Self::TooLarge { .. } => "file_too_large",
            Self::SuspiciousRatio => "suspicious_ratio",
            Self::BadXml { .. } => "bad_xml",
            Self::Template { .. } => "template_broken",
            Self::UnknownPlaceholders { .. } => "placeholder_unknown",
            Self::Row { .. } => "row_unreadable",
            Self::Package { .. } => "package_damaged",
            Self::Io(_) => "io",
            Self::Broken { .. } => "broken",
        }
    }

    /// The cause in the words of the parser: for the log, never for the user.
    pub fn detail(&self) -> Option<String> {
        match self {
            Self::WrongFormat { detail, .. } | Self::BadXml { detail, .. } | Self::Broken { detail } => {
                Some(detail.clone())
            }
            Self::Io(cause) => Some(cause.to_string()),
            _ => None,
        }
    }

    /// True when the user's file or data is at fault, so the answer is 422 and not 500.
    pub fn is_users(&self) -> bool {
        !matches!(self, Self::Io(_) | Self::Broken { .. } | Self::NoChineseFont)
    }

    pub(crate) fn broken(detail: impl std::fmt::Debug) -> Self {
        Self::Broken { detail: format!("{detail:?}") }
    }
}

/// Shorthand of this crate.
pub type Result<T> = std::result::Result<T, Error>;
