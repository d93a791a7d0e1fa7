//! An archive package (归档包): a zip that opens without the system, with a manifest naming every file and
//! its SHA-256. Used when a case is archived, and by `weixuan audit verify` to prove that nothing was changed.

use crate::error::{Error, Result};
use crate::inflate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Seek, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Name of the manifest inside the package.
pub const MANIFEST: &str = "manifest.json";
/// Captures and pictures of a large case.
const MOST_PACKAGE: u64 = 4 << 30;
const FORMAT: &str = "weixuan-package";

/// What the package holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Manifest {
    /// Always "weixuan-package".
    pub format: String,
    /// Of this layout.
    pub version: u32,
    /// What it is an archive of, e.g. the case's title and number.
    pub title: String,
    /// ms since the epoch.
    pub created_at: i64,
    /// Facts of the archived record, free of form.
    pub about: BTreeMap<String, serde_json::Value>,
    /// Every file except the manifest, in order.
    pub files: Vec<FileEntry>,
}

/// A file in the manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Inside the package, with `/`.
    pub path: String,
    /// For people.
    pub title: String,
    /// MIME type.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// Hex.
    pub sha256: String,
}

/// A file to put in.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// Inside the package, with `/`, e.g. 截图/001.html.
    pub path: String,
    /// For people.
    pub title: String,
    /// MIME type.
    pub media_type: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// A package read and found whole.
#[derive(Debug)]
pub struct Package {
    /// Its manifest.
    pub manifest: Manifest,
    /// SHA-256 of the manifest's bytes: the one hash that stands for the whole package.
    pub hash: String,
    /// The content by path.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Writes files one by one, so that a package of many captures never stands in memory at once.
pub struct Writer<W: Write + Seek> {
    zip: ZipWriter<W>,
    manifest: Manifest,
    seen: BTreeSet<String>,
}

impl<W: Write + Seek> Writer<W> {
    /// Starts a package.
    pub fn new(out: W, title: impl Into<String>, created_at: i64, about: BTreeMap<String, serde_json::Value>) -> Self {
        let manifest =
            Manifest { format: FORMAT.into(), version: 1, title: title.into(), created_at, about, files: Vec::new() };
        Self { zip: ZipWriter::new(out), manifest, seen: BTreeSet::new() }
    }

    /// Adds a file. A path that leaves the package, or stands twice, is refused.
    pub fn add(&mut self, file: &File) -> Result<()> {
        if !is_safe(&file.path) || file.path == MANIFEST || !self.seen.insert(file.path.clone()) {
            return Err(Error::Package { problems: vec![format!("文件名“{}”不合规或重复", file.path)] });
        }
        self.zip.start_file(&file.path, self.options(&file.media_type)).map_err(Error::broken)?;
        self.zip.write_all(&file.bytes)?;
        self.manifest.files.push(FileEntry {
            path: file.path.clone(),
            title: file.title.clone(),
            media_type: file.media_type.clone(),
            size: file.bytes.len() as u64,
            sha256: sha256(&file.bytes),
        });
        Ok(())
    }

    /// Writes the manifest and gives back the destination and the package's hash.
    pub fn finish(mut self) -> Result<(W, String)> {
        let bytes = serde_json::to_vec_pretty(&self.manifest).map_err(Error::broken)?;
        self.zip.start_file(MANIFEST, self.options("application/json")).map_err(Error::broken)?;
        self.zip.write_all(&bytes)?;
        let out = self.zip.finish().map_err(Error::broken)?;
        Ok((out, sha256(&bytes)))
    }

    fn options(&self, media_type: &str) -> SimpleFileOptions {
        // Pictures, PDF and Office files are packed already.
        let packed = media_type.starts_with("image/")
            || media_type.starts_with("video/")
            || media_type.contains("pdf")
            || media_type.contains("officedocument");
        let method = if packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(zip_time(self.manifest.created_at))
            .unix_permissions(0o644)
            .large_file(false)
    }
}

/// A whole package in memory; gives the bytes and the package's hash.
pub fn write(
    title: &str,
    created_at: i64,
    about: BTreeMap<String, serde_json::Value>,
    files: &[File],
) -> Result<(Vec<u8>, String)> {
    let mut writer = Writer::new(Cursor::new(Vec::new()), title, created_at, about);
    for file in files {
        writer.add(file)?;
    }
    let (out, hash) = writer.finish()?;
    Ok((out.into_inner(), hash))
}

/// Reads a package and checks every file against the manifest; anything changed, missing or added is an error that names it.
pub fn read(bytes: &[u8]) -> Result<Package> {
    let mut files = BTreeMap::new();
    let (manifest, hash) = walk(bytes, |path, content| {
        files.insert(path.to_owned(), content);
    })?;
    Ok(Package { manifest, hash, files })
}

/// As [`read`], without keeping the files.
pub fn verify(bytes: &[u8]) -> Result<(Manifest, String)> {
    walk(bytes, |_, _| {})
}

fn walk(bytes: &[u8], mut keep: impl FnMut(&str, Vec<u8>)) -> Result<(Manifest, String)> {
    let wanted = "归档包";
    let mut parts = inflate::open(bytes, wanted, MOST_PACKAGE)?;
    let raw =
        inflate::read(&mut parts, MANIFEST, 64 << 20)?.ok_or_else(|| Error::MissingPart { part: MANIFEST.into() })?;
    let manifest: Manifest =
        serde_json::from_slice(&raw).map_err(|error| Error::WrongFormat { wanted, detail: error.to_string() })?;
    if manifest.format != FORMAT {
        return Err(Error::WrongFormat { wanted, detail: manifest.format });
    }
    let mut problems = Vec::new();
    let mut listed: BTreeSet<&str> = BTreeSet::from([MANIFEST]);
    for entry in &manifest.files {
        listed.insert(&entry.path);
        // A changed byte inside a part shows as a failed checksum of the zip itself, so a read error is a finding.
        match inflate::read(&mut parts, &entry.path, MOST_PACKAGE) {
            Ok(Some(content)) if content.len() as u64 == entry.size && sha256(&content) == entry.sha256 => {
                keep(&entry.path, content)
            }
            Ok(Some(_)) | Err(Error::BadXml { .. }) => problems.push(format!("“{}”的内容被改动或已损坏", entry.path)),
            Ok(None) => problems.push(format!("缺少“{}”", entry.path)),
            Err(error) => return Err(error),
        }
    }
    for name in parts.file_names() {
        let name = name.map_err(|error| Error::WrongFormat { wanted, detail: error.to_string() })?;
        if !listed.contains(name.as_ref()) {
            problems.push(format!("多出清单之外的“{name}”"));
        }
    }
    if problems.is_empty() { Ok((manifest, sha256(&raw))) } else { Err(Error::Package { problems }) }
}

/// SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Hash of a stream, for packages too large for memory.
pub fn sha256_of(mut from: impl Read) -> Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let n = from.read(&mut buffer)?;
        if n == 0 {
            return Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect());
        }
        hasher.update(&buffer[..n]);
    }
}

fn is_safe(path: &str) -> bool {
    !path.is_empty()
        && path.len() < 500
        && !path.contains('\\')
        && !path.contains(':')
        && !path.chars().any(char::is_control)
        && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}

pub(crate) fn zip_time(ms: i64) -> DateTime {
    let (year, month, day, hour, minute, second) = utc(ms);
    u16::try_from(year)
        .ok()
        .and_then(|year| DateTime::from_date_and_time(year, month, day, hour, minute, second).ok())
        .unwrap_or_default()
}

/// Year, month, day, hour, minute, second of a moment in UTC, from days by the civil calendar's 400-year cycle.
pub(crate) fn utc(ms: i64) -> (i32, u8, u8, u8, u8, u8) {
    let seconds = ms.div_euclid(1000);
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year as i32, month as u8, day as u8, (rest / 3600) as u8, (rest / 60 % 60) as u8, (rest % 60) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Vec<File> {
        vec![
            File {
                path: "时间线.json".into(),
                title: "时间线".into(),
                media_type: "application/json".into(),
                bytes: b"{\"a\":1}".to_vec(),
            },
            File {
                path: "截图/001.png".into(),
                title: "首发截图".into(),
                media_type: "image/png".into(),
                bytes: vec![7; 5000],
            },
        ]
    }

    #[test]
    fn what_was_put_in_comes_out_and_the_hash_is_stable() {
        let (bytes, hash) = write("某事件", 1_795_305_600_000, BTreeMap::new(), &files()).expect("writes");
        let package = read(&bytes).expect("whole");
        assert_eq!(package.hash, hash);
        assert_eq!(package.files["截图/001.png"], vec![7; 5000]);
        assert_eq!(package.manifest.files.len(), 2);
        assert_eq!(
            write("某事件", 1_795_305_600_000, BTreeMap::new(), &files()).expect("writes").0,
            bytes,
            "the same content gives the same bytes"
        );
    }

    #[test]
    fn any_change_is_named() {
        let (bytes, _) = write("某事件", 0, BTreeMap::new(), &files()).expect("writes");
        let at = bytes.windows(64).position(|part| part == [7; 64]).expect("stored");
        let mut changed = bytes.clone();
        changed[at] = 8;
        assert!(verify(&changed).expect_err("changed").to_string().contains("截图/001.png"));
        // A file beside the manifest.
        let mut zip = ZipWriter::new_append(Cursor::new(bytes.clone())).expect("opens");
        zip.start_file("多余.txt", SimpleFileOptions::default()).expect("starts");
        zip.write_all(b"x").expect("writes");
        let extra = zip.finish().expect("closes").into_inner();
        assert!(verify(&extra).expect_err("extra").to_string().contains("多余.txt"));
        assert!(verify(&bytes[..bytes.len() / 2]).is_err());
        assert!(verify(b"").is_err());
    }

    #[test]
    fn paths_cannot_leave_the_package() {
        for path in ["../a", "/a", "a//b", "", "C:\\a", "manifest.json", "a\nb"] {
            let file = File { path: path.into(), ..File::default() };
            assert!(write("x", 0, BTreeMap::new(), &[file]).is_err(), "{path}");
        }
    }

    #[test]
    fn moments_become_dates() {
        assert_eq!(utc(0), (1970, 1, 1, 0, 0, 0));
        assert_eq!(utc(1_795_305_600_000), (2026, 11, 22, 0, 0, 0));
        assert_eq!(utc(951_782_399_000), (2000, 2, 28, 23, 59, 59));
        assert_eq!(utc(951_868_799_000), (2000, 2, 29, 23, 59, 59));
    }
}
