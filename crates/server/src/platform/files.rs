//! Stored files, by the SHA-256 of their content: written once, never changed. Nobody else touches the folder.

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::io::AsyncWriteExt;

/// The folder of stored files. Cheap to clone.
#[derive(Clone)]
pub struct Files {
    folder: Arc<PathBuf>,
}

/// A file that was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// SHA-256 in hexadecimal.
    pub hash: String,
    /// Bytes.
    pub size: i64,
    /// `image/jpeg`.
    pub media_type: String,
}

impl Files {
    /// Opens the folder, and makes it when it is not there.
    pub fn open(folder: PathBuf) -> Result<Files> {
        std::fs::create_dir_all(folder.join("tmp")).with_context(|| format!("建不了文件目录 {}", folder.display()))?;
        Ok(Files { folder: Arc::new(folder) })
    }

    /// Stores bytes; the same bytes are stored once. Written beside and moved into place,
    /// so that a file is whole or absent even when the machine stops in between.
    pub async fn put(&self, bytes: impl AsRef<[u8]> + Send + 'static, media_type: &str) -> Result<Stored> {
        let folder = Arc::clone(&self.folder);
        let media_type = media_type.to_owned();
        tokio::task::spawn_blocking(move || {
            let bytes = bytes.as_ref();
            let hash = hex(&Sha256::digest(bytes));
            let path = folder.join(&hash[..2]).join(&hash);
            if !path.exists() {
                std::fs::create_dir_all(path.parent().context("a file has a folder")?)?;
                let beside = folder.join("tmp").join(format!("{hash}.{:x}", rand::random::<u64>()));
                let written = std::fs::File::create(&beside).and_then(|mut file| {
                    std::io::Write::write_all(&mut file, bytes)?;
                    file.sync_data()
                });
                if let Err(error) = written.and_then(|()| std::fs::rename(&beside, &path)) {
                    std::fs::remove_file(&beside).ok();
                    return Err(error).context("文件没有存下来（磁盘可能已满）");
                }
            }
            Ok(Stored { hash, size: i64::try_from(bytes.len())?, media_type })
        })
        .await?
    }

    /// Begins a file whose bytes come in parts; nothing of it stays when it is not finished.
    pub async fn begin(&self) -> Result<Incoming> {
        let beside = self.folder.join("tmp").join(format!("part.{:x}", rand::random::<u128>()));
        let file = tokio::fs::File::create(&beside).await.context("文件没有存下来（磁盘可能已满）")?;
        Ok(Incoming { folder: Arc::clone(&self.folder), beside, file, sum: Sha256::new(), size: 0, kept: false })
    }

    /// Forgets a stored file that no record names any more. The caller knows that.
    pub async fn forget(&self, hash: &str) -> Result<()> {
        let path = self.path(hash)?;
        match tokio::fs::remove_file(&path).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// The bytes of a stored file.
    pub async fn read(&self, hash: &str) -> Result<Vec<u8>> {
        let path = self.path(hash)?;
        tokio::fs::read(&path).await.with_context(|| format!("文件 {hash} 不在了"))
    }

    /// Where a stored file lies, for streaming it.
    pub fn path(&self, hash: &str) -> Result<PathBuf> {
        if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
            bail!("not a file hash");
        }
        Ok(self.folder.join(&hash[..2]).join(hash))
    }

    /// The folder itself, for backup.
    pub fn folder(&self) -> PathBuf {
        self.folder.to_path_buf()
    }
}

/// A file that is being taken in part by part.
pub struct Incoming {
    folder: Arc<PathBuf>,
    beside: PathBuf,
    file: tokio::fs::File,
    sum: Sha256,
    size: i64,
    kept: bool,
}

impl Incoming {
    /// Takes the next bytes.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.sum.update(bytes);
        self.size += i64::try_from(bytes.len())?;
        self.file.write_all(bytes).await.context("文件没有存下来（磁盘可能已满）")
    }

    /// Bytes so far.
    pub fn size(&self) -> i64 {
        self.size
    }

    /// Moves the whole file into its place.
    pub async fn finish(mut self, media_type: &str) -> Result<Stored> {
        self.file.flush().await.context("文件没有存下来（磁盘可能已满）")?;
        self.file.sync_data().await.context("文件没有存下来（磁盘可能已满）")?;
        let hash = hex(&self.sum.clone().finalize());
        let path = self.folder.join(&hash[..2]).join(&hash);
        tokio::fs::create_dir_all(path.parent().context("a file has a folder")?).await?;
        tokio::fs::rename(&self.beside, &path).await?;
        self.kept = true;
        Ok(Stored { hash, size: self.size, media_type: media_type.to_owned() })
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.kept {
            std::fs::remove_file(&self.beside).ok();
        }
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)] as char, DIGITS[usize::from(b & 15)] as char]).collect()
}
