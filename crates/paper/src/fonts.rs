//! The fonts of the standard and what stands in for them. 方正小标宋, 仿宋_GB2312 and 楷体_GB2312 are
//! commercial: an office installs its own copies or puts them into the configured folder. Where one is
//! missing, Noto CJK stands in and every written file says so.

use crate::error::{Error, Result};
use crate::pdf::Press;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// A typeface that GB/T 9704-2012 asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Face {
    /// 小标宋: mark and title.
    Title,
    /// 仿宋: body.
    Fang,
    /// 黑体: first headings, secrecy.
    Hei,
    /// 楷体: second headings, signer's name.
    Kai,
    /// 宋体: page numbers.
    Song,
}

impl Face {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Title, Self::Fang, Self::Hei, Self::Kai, Self::Song];

    /// The name written into docx, where the reader's own machine supplies the font.
    pub fn standard_name(self) -> &'static str {
        match self {
            Self::Title => "方正小标宋简体",
            Self::Fang => "仿宋_GB2312",
            Self::Hei => "黑体",
            Self::Kai => "楷体_GB2312",
            Self::Song => "宋体",
        }
    }

    /// A name that Windows and WPS know when the standard name is not installed.
    pub fn second_name(self) -> &'static str {
        match self {
            Self::Title => "宋体",
            Self::Fang => "仿宋",
            Self::Hei => "SimHei",
            Self::Kai => "楷体",
            Self::Song => "SimSun",
        }
    }

    /// Families that are this typeface, best first.
    fn own(self) -> &'static [&'static str] {
        match self {
            Self::Title => &[
                "方正小标宋简体",
                "方正小标宋_GBK",
                "FZXiaoBiaoSong-B05S",
                "FZXiaoBiaoSong-B05",
                "小标宋体",
                "华文中宋",
                "STZhongsong",
            ],
            Self::Fang => &[
                "仿宋_GB2312",
                "FangSong_GB2312",
                "仿宋",
                "FangSong",
                "方正仿宋_GBK",
                "FZFangSong-Z02",
                "方正仿宋简体",
                "华文仿宋",
                "STFangsong",
            ],
            Self::Hei => &["黑体", "SimHei", "方正黑体_GBK", "FZHei-B01", "华文黑体", "STHeiti", "Heiti SC"],
            Self::Kai => &[
                "楷体_GB2312",
                "KaiTi_GB2312",
                "楷体",
                "KaiTi",
                "方正楷体_GBK",
                "FZKai-Z03",
                "华文楷体",
                "STKaiti",
                "Kaiti SC",
                "AR PL UKai CN",
            ],
            Self::Song => &[
                "宋体",
                "SimSun",
                "新宋体",
                "NSimSun",
                "方正书宋_GBK",
                "FZShuSong-Z01",
                "华文宋体",
                "STSong",
                "Songti SC",
            ],
        }
    }

    /// Families that may stand in, best first; `true` asks for the bold cut, which comes nearest in weight.
    fn stand_ins(self) -> &'static [(&'static str, bool)] {
        const SERIF: &[(&str, bool)] = &[
            ("Noto Serif CJK SC", false),
            ("Noto Serif SC", false),
            ("Source Han Serif SC", false),
            ("思源宋体", false),
            ("SimSun", false),
            ("宋体", false),
            ("AR PL UMing CN", false),
            ("Noto Sans CJK SC", false),
            ("WenQuanYi Zen Hei", false),
            ("WenQuanYi Micro Hei", false),
        ];
        const HEAVY_SERIF: &[(&str, bool)] = &[
            ("Noto Serif CJK SC", true),
            ("Noto Serif SC", true),
            ("Source Han Serif SC", true),
            ("思源宋体", true),
            ("SimSun", false),
            ("Noto Serif CJK SC", false),
            ("AR PL UMing CN", false),
            ("Noto Sans CJK SC", true),
            ("WenQuanYi Zen Hei", false),
            ("WenQuanYi Micro Hei", false),
        ];
        const SANS: &[(&str, bool)] = &[
            ("Noto Sans CJK SC", true),
            ("Noto Sans SC", true),
            ("Source Han Sans SC", true),
            ("思源黑体", true),
            ("Microsoft YaHei", false),
            ("Noto Sans CJK SC", false),
            ("WenQuanYi Zen Hei", false),
            ("WenQuanYi Micro Hei", false),
            ("Noto Serif CJK SC", true),
        ];
        match self {
            Self::Title => HEAVY_SERIF,
            Self::Hei => SANS,
            Self::Fang | Self::Kai | Self::Song => SERIF,
        }
    }
}

/// A font of the standard that a file does not use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Substitution {
    /// Name in the standard.
    pub wanted: String,
    /// Family used instead.
    pub used: String,
}

impl std::fmt::Display for Substitution {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "本机没有“{}”，以“{}”代替", self.wanted, self.used)
    }
}

/// A face inside a font file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub path: PathBuf,
    pub index: u32,
    pub family: String,
    pub bold: bool,
}

/// The fonts of this machine, found once; font files are read when the first PDF is made and kept.
#[derive(Clone)]
pub struct Fonts {
    inner: Arc<Inner>,
}

struct Inner {
    chosen: BTreeMap<Face, Found>,
    /// For characters the chosen faces lack: emoji, rare Han.
    spare: Vec<Found>,
    substitutions: Vec<Substitution>,
    press: OnceLock<Arc<Press>>,
    full_press: OnceLock<Arc<Press>>,
}

impl Fonts {
    /// Looks through the folders given and then through those of the system. Cheap: reads names, not glyphs.
    pub fn find(folders: &[PathBuf]) -> Self {
        let mut places = folders.to_vec();
        places.extend(system_folders());
        Self::within(&places)
    }

    /// Only these folders; an empty list gives a machine without fonts.
    pub fn within(folders: &[PathBuf]) -> Self {
        let mut known = Vec::new();
        for folder in folders {
            gather(folder, 0, &mut known);
        }
        let mut chosen = BTreeMap::new();
        let mut substitutions = Vec::new();
        for face in Face::ALL {
            let own = face.own().iter().find_map(|family| pick(&known, family, None));
            let found = own
                .clone()
                .or_else(|| face.stand_ins().iter().find_map(|(family, bold)| pick(&known, family, Some(*bold))));
            if let (None, Some(found)) = (&own, &found) {
                let weight = if found.bold { " 粗体" } else { "" };
                substitutions.push(Substitution {
                    wanted: face.standard_name().into(),
                    used: format!("{}{weight}", found.family),
                });
            }
            if let Some(found) = found {
                chosen.insert(face, found);
            }
        }
        let spare =
            ["Noto Serif CJK SC", "Noto Sans CJK SC", "Noto Emoji", "Symbola", "HanaMinA", "HanaMinB", "DejaVu Sans"]
                .iter()
                .filter_map(|family| pick(&known, family, Some(false)))
                .collect();
        Self {
            inner: Arc::new(Inner {
                chosen,
                spare,
                substitutions,
                press: OnceLock::new(),
                full_press: OnceLock::new(),
            }),
        }
    }

    /// What stands in for what, for the page that shows the state of the system.
    pub fn substitutions(&self) -> &[Substitution] {
        &self.inner.substitutions
    }

    /// False when no PDF can be made on this machine.
    pub fn has_chinese(&self) -> bool {
        self.inner.chosen.contains_key(&Face::Fang)
    }

    /// The engine with the chosen faces in memory; the first call reads the files.
    pub(crate) fn press(&self) -> Result<&Press> {
        self.made(&self.inner.press, &[])
    }

    /// The engine with the spare fonts too, some twenty megabytes more: only for a paper that needs one of their characters.
    pub(crate) fn full_press(&self) -> Result<&Press> {
        self.made(&self.inner.full_press, &self.inner.spare)
    }

    fn made<'a>(&'a self, place: &'a OnceLock<Arc<Press>>, spare: &[Found]) -> Result<&'a Press> {
        if !self.has_chinese() {
            return Err(Error::NoChineseFont);
        }
        if let Some(press) = place.get() {
            return Ok(press);
        }
        let press = Arc::new(Press::new(&self.inner.chosen, spare)?);
        Ok(place.get_or_init(|| press))
    }
}

fn pick(known: &[(Found, Vec<String>)], family: &str, bold: Option<bool>) -> Option<Found> {
    let mut named = known.iter().filter(|(_, names)| names.iter().any(|name| name.eq_ignore_ascii_case(family)));
    match bold {
        Some(bold) => named.find(|(found, _)| found.bold == bold),
        None => named.next(),
    }
    .map(|(found, _)| Found { family: family.to_owned(), ..found.clone() })
}

fn system_folders() -> Vec<PathBuf> {
    let mut out: Vec<PathBuf> =
        ["/usr/local/share/fonts", "/usr/share/fonts", "/System/Library/Fonts", "/Library/Fonts", "C:\\Windows\\Fonts"]
            .iter()
            .map(PathBuf::from)
            .collect();
    for (variable, below) in
        [("HOME", ".local/share/fonts"), ("HOME", ".fonts"), ("LOCALAPPDATA", "Microsoft\\Windows\\Fonts")]
    {
        if let Some(home) = std::env::var_os(variable) {
            out.push(Path::new(&home).join(below));
        }
    }
    out
}

fn gather(folder: &Path, depth: usize, known: &mut Vec<(Found, Vec<String>)>) {
    // Deep enough for every distribution's layout, and an end for folders linked in a circle.
    if depth > 6 {
        return;
    }
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            gather(&path, depth + 1, known);
            continue;
        }
        let extension =
            path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase();
        if matches!(extension.as_str(), "ttf" | "otf" | "ttc" | "otc") {
            known.extend(faces(&path).unwrap_or_default());
        }
    }
}

/// The names of each face in a font file, read without the glyphs: a folder of CJK fonts holds hundreds of megabytes.
fn faces(path: &Path) -> Option<Vec<(Found, Vec<String>)>> {
    let mut file = File::open(path).ok()?;
    let head = read_at(&mut file, 0, 12)?;
    let starts: Vec<u64> = if head.starts_with(b"ttcf") {
        let count = be32(&head, 8)?.min(64);
        let table = read_at(&mut file, 12, count as usize * 4)?;
        (0..count as usize).filter_map(|at| be32(&table, at * 4).map(u64::from)).collect()
    } else {
        vec![0]
    };
    let mut out = Vec::new();
    for (index, start) in starts.into_iter().enumerate() {
        let Some(names) = names_at(&mut file, start) else { continue };
        let bold = names.iter().any(|(id, name)| matches!(id, 2 | 17) && name.eq_ignore_ascii_case("bold"));
        let families: Vec<String> =
            names.into_iter().filter(|(id, _)| matches!(id, 1 | 4 | 16)).map(|(_, name)| name).collect();
        let family = families.first()?.clone();
        out.push((Found { path: path.to_owned(), index: index as u32, family, bold }, families));
    }
    Some(out)
}

fn names_at(file: &mut File, start: u64) -> Option<Vec<(u16, String)>> {
    let head = read_at(file, start, 12)?;
    let tables = usize::from(u16::from_be_bytes([head[4], head[5]])).min(256);
    let records = read_at(file, start + 12, tables * 16)?;
    let record = records.chunks_exact(16).find(|record| record.starts_with(b"name"))?;
    let (offset, length) = (be32(record, 8)?, be32(record, 12)?);
    let bytes = read_at(file, u64::from(offset), (length as usize).min(1 << 20))?;
    let table = ttf_parser::name::Table::parse(&bytes)?;
    let read = |name: ttf_parser::name::Name<'_>| name.to_string().map(|text| (name.name_id, text));
    Some(table.names.into_iter().filter(|name| matches!(name.name_id, 1 | 2 | 4 | 16 | 17)).filter_map(read).collect())
}

fn read_at(file: &mut File, at: u64, length: usize) -> Option<Vec<u8>> {
    file.seek(SeekFrom::Start(at)).ok()?;
    let mut out = vec![0; length];
    file.read_exact(&mut out).ok()?;
    Some(out)
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_fonts_says_so() {
        let fonts = Fonts::within(&[]);
        assert!(!fonts.has_chinese());
        assert!(fonts.press().err().expect("no font").to_string().contains("fonts-noto-cjk"));
    }

    #[test]
    fn damaged_font_files_are_passed_over() {
        let folder = std::env::temp_dir().join(format!("paper-fonts-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("folder");
        std::fs::write(folder.join("cut.ttf"), b"ttcf\0\0").expect("file");
        std::fs::write(folder.join("lies.ttc"), [b"ttcf\0\0\0\0".as_slice(), &[0xff; 64]].concat()).expect("file");
        assert!(!Fonts::within(std::slice::from_ref(&folder)).has_chinese());
        std::fs::remove_dir_all(&folder).expect("clean");
    }

    #[test]
    fn every_face_is_the_standard_one_or_reported() {
        let fonts = Fonts::find(&[]);
        for face in Face::ALL {
            let Some(found) = fonts.inner.chosen.get(&face) else { continue };
            let reported = fonts.substitutions().iter().any(|substitution| substitution.wanted == face.standard_name());
            assert_eq!(reported, !face.own().contains(&found.family.as_str()), "{face:?}: {}", found.family);
        }
    }
}
