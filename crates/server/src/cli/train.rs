//! `weixuan text train`: a small linear model from labelled rows, with what it is worth on rows it has not seen.

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use text::classify::{Row, TrainSettings, train as fit};

/// Fewer rows teach a model the rows and not the matter.
const LEAST: usize = 40;
/// Every fifth row is kept back to test by.
const KEPT_BACK: usize = 5;
/// Largest model file.
const LARGEST: usize = 20 * 1024 * 1024;

#[derive(Deserialize)]
struct Labelled {
    text: String,
    label: String,
}

/// Trains on a file of `{"text", "label"}` lines and writes the model; prints how it does on rows kept back.
pub fn train(file: Option<&Path>, out: &Path) -> Result<()> {
    let mut lines = String::new();
    match file.filter(|path| *path != Path::new("-")) {
        Some(path) => lines = std::fs::read_to_string(path).with_context(|| format!("打不开 {}", path.display()))?,
        None => {
            std::io::stdin().read_to_string(&mut lines).context("输入读到一半出错")?;
        }
    }
    let rows: Vec<Row> = lines
        .lines()
        .filter(|line| !line.trim().is_empty())
        .enumerate()
        .map(|(n, line)| {
            let row: Labelled = serde_json::from_str(line).with_context(|| format!("第 {} 行不是训练行", n + 1))?;
            Ok(Row { text: row.text, label: row.label })
        })
        .collect::<Result<_>>()?;
    if rows.len() < LEAST {
        bail!("只有 {} 行，至少要 {LEAST} 行才能训练", rows.len());
    }
    let settings = TrainSettings::default();
    let (seen, unseen): (Vec<(usize, &Row)>, Vec<(usize, &Row)>) =
        rows.iter().enumerate().partition(|(n, _)| n % KEPT_BACK != KEPT_BACK - 1);
    let seen: Vec<Row> = seen.into_iter().map(|(_, row)| row.clone()).collect();
    let none = "至少要有两种标注，才能学会区分";
    let trial = fit(&seen, settings).context(none)?;
    let mut tally: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut right = 0;
    for (_, row) in &unseen {
        let said = trial.classify(&row.text).label;
        let said = trial.labels().iter().find(|label| **label == said).map_or("", String::as_str);
        right += usize::from(said == row.label);
        // Rightly said, said at all, wanted.
        tally.entry(&row.label).or_default()[2] += 1;
        let of = tally.entry(said).or_default();
        of[1] += 1;
        of[0] += usize::from(said == row.label);
    }
    let f1 = |[hit, said, wanted]: [usize; 3]| {
        if said + wanted == 0 { 0.0 } else { 2.0 * hit as f64 / (said + wanted) as f64 }
    };
    let macro_f1 = tally.values().map(|counts| f1(*counts)).sum::<f64>() / tally.len().max(1) as f64;
    // What is used is trained on everything.
    let bytes = fit(&rows, settings).context(none)?.to_bytes();
    if bytes.len() > LARGEST {
        bail!("模型超过 20 MB，请减少标注种类");
    }
    let beside = out.with_extension("part");
    std::fs::write(&beside, &bytes)
        .and_then(|()| std::fs::rename(&beside, out))
        .with_context(|| format!("写不到 {}", out.display()))?;
    println!(
        "{}",
        json!({"rows": rows.len(), "labels": trial.labels(), "tested_on": unseen.len(),
            "accuracy": right as f64 / unseen.len().max(1) as f64, "macro_f1": macro_f1, "bytes": bytes.len()})
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_made_tested_and_taken_up_again() {
        let folder = tempfile::tempdir().unwrap();
        let (file, out) = (folder.path().join("rows.jsonl"), folder.path().join("tone.model"));
        let rows: String = (0..60)
            .map(|n| {
                let (text, label) = if n % 2 == 0 {
                    (format!("第{n}号家属投诉候诊太久态度恶劣"), "negative")
                } else {
                    (format!("第{n}号患者点赞医护耐心细致服务周到"), "positive")
                };
                format!("{}\n", json!({"id": n, "text": text, "label": label}))
            })
            .collect();
        std::fs::write(&file, rows).unwrap();
        train(Some(&file), &out).unwrap();
        let model = text::classify::Model::from_bytes(&std::fs::read(&out).unwrap()).unwrap();
        assert_eq!(model.classify("家属投诉态度恶劣").label, "negative");
        std::fs::write(&file, "{\"text\":\"甲\",\"label\":\"乙\"}\n").unwrap();
        assert!(train(Some(&file), &out).unwrap_err().to_string().contains("至少要"));
        std::fs::write(&file, "{}\n").unwrap();
        assert!(train(Some(&file), &out).unwrap_err().to_string().contains("第 1 行"));
    }
}
