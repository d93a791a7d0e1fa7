//! A linear model over hashed features: training, use, and its file. One file holds labels, biases and 16-bit
//! weights; two labels at 2^19 features are 1 MB.

use super::features::Feature;
use super::{Verdict, features, lexicon};

/// A labelled text.
#[derive(Clone, Debug)]
pub struct Row {
    /// The text.
    pub text: String,
    /// Its label.
    pub label: String,
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct TrainSettings {
    /// Features are hashed to 2^bits places.
    pub bits: u32,
    /// Passes over the rows.
    pub passes: u32,
    /// Pull of every weight towards zero.
    pub decay: f32,
    /// Seed of the order of the rows, so that a model can be made again.
    pub seed: u64,
}

impl Default for TrainSettings {
    fn default() -> Self {
        Self { bits: 19, passes: 12, decay: 3e-6, seed: 20261122 }
    }
}

/// A trained classifier.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    labels: Vec<String>,
    bits: u32,
    /// Largest weight divided by 32767, per label.
    scales: Vec<f32>,
    biases: Vec<f32>,
    /// One row per label; with two labels only the first.
    weights: Vec<Vec<i16>>,
}

const MAGIC: &[u8; 8] = b"WXLIN001";

impl Model {
    /// The labels it can give.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Classifies a text and names the words that decided.
    pub fn classify(&self, text: &str) -> Verdict {
        let prepared = features::prepared(text);
        self.classify_prepared(&prepared, &lexicon::polarity(&prepared))
    }

    /// Likelihood of a label, without the words that speak for it; 0 for a label that the model does not know.
    pub(super) fn likelihood(&self, label: &str, prepared: &str, polarity: &lexicon::Polarity) -> f32 {
        let likelihoods = self.likelihoods(&features::of(prepared, polarity, self.bits));
        self.labels.iter().position(|known| known == label).map_or(0.0, |at| likelihoods[at])
    }

    pub(super) fn classify_prepared(&self, prepared: &str, polarity: &lexicon::Polarity) -> Verdict {
        let features = features::of(prepared, polarity, self.bits);
        let likelihoods = self.likelihoods(&features);
        let best = (0..likelihoods.len()).max_by(|a, b| likelihoods[*a].total_cmp(&likelihoods[*b])).unwrap_or(0);
        let scores = self.labels.iter().cloned().zip(likelihoods).collect();
        Verdict { label: self.labels[best].clone(), scores, because: self.because(prepared, &features, best) }
    }

    fn likelihoods(&self, features: &[Feature]) -> Vec<f32> {
        let norm = (features.len().max(1) as f32).sqrt();
        let sums: Vec<f32> = self
            .weights
            .iter()
            .enumerate()
            .map(|(row, weights)| {
                let sum: i64 = features.iter().map(|feature| i64::from(weights[feature.slot as usize])).sum();
                sum as f32 * self.scales[row] / norm + self.biases[row]
            })
            .collect();
        if sums.len() == 1 {
            let first = sigmoid(sums[0]);
            return vec![first, 1.0 - first];
        }
        let each: Vec<f32> = sums.iter().map(|sum| sigmoid(*sum)).collect();
        let total: f32 = each.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        each.into_iter().map(|value| value / total).collect()
    }

    fn because(&self, prepared: &str, features: &[Feature], best: usize) -> Vec<String> {
        let (row, sign) = if self.weights.len() == 1 { (0, if best == 0 { 1 } else { -1 }) } else { (best, 1) };
        let weight = |feature: &Feature| sign * i64::from(self.weights[row][feature.slot as usize]);
        let mut found: Vec<(i64, u32, u32)> = features
            .iter()
            .filter(|feature| feature.to - feature.from >= 2)
            .map(|feature| (weight(feature), feature.from, feature.to))
            .filter(|(weight, ..)| *weight > 0)
            .collect();
        const LOOKED_AT: usize = 200;
        let heavier = |a: &(i64, u32, u32), b: &(i64, u32, u32)| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2)));
        if found.len() > LOOKED_AT {
            found.select_nth_unstable_by(LOOKED_AT, heavier);
            found.truncate(LOOKED_AT);
        }
        found.sort_unstable_by(heavier);
        let says_something = |text: &str| text.chars().count() >= 2 && text.chars().all(char::is_alphanumeric);
        let ranked = found
            .iter()
            .map(|(_, from, to)| &prepared[*from as usize..*to as usize])
            .filter(|text| says_something(text));
        let mut out: Vec<String> = Vec::new();
        for word in ranked {
            if out.len() == 6 {
                break;
            }
            // 态度差 has been said when 态度很差 has.
            if !out.iter().any(|known| known.contains(word) || word.contains(known.as_str())) {
                out.push(word.to_owned());
            }
        }
        out
    }

    /// Models of several kinds of text as one: what one is not sure of another may know. Taught in one go, the kind
    /// with most rows would drown the others. Nothing when labels or sizes differ.
    pub fn sum(parts: &[Self]) -> Option<Self> {
        let (first, others) = parts.split_first()?;
        if others.iter().any(|part| part.labels != first.labels || part.bits != first.bits) {
            return None;
        }
        let mut out = first.clone();
        for row in 0..first.weights.len() {
            let weight = |at: usize| parts.iter().map(|part| f32::from(part.weights[row][at]) * part.scales[row]).sum();
            let weights: Vec<f32> = (0..first.weights[row].len()).map(weight).collect();
            (out.scales[row], out.weights[row]) = rounded(&weights);
            out.biases[row] = parts.iter().map(|part| part.biases[row]).sum();
        }
        Some(out)
    }

    /// The file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&self.bits.to_le_bytes());
        out.extend_from_slice(&(self.labels.len() as u32).to_le_bytes());
        for label in &self.labels {
            out.extend_from_slice(&(label.len() as u32).to_le_bytes());
            out.extend_from_slice(label.as_bytes());
        }
        for ((scale, bias), weights) in self.scales.iter().zip(&self.biases).zip(&self.weights) {
            out.extend_from_slice(&scale.to_le_bytes());
            out.extend_from_slice(&bias.to_le_bytes());
            for weight in weights {
                out.extend_from_slice(&weight.to_le_bytes());
            }
        }
        out
    }

    /// Reads a file; nothing when it is no model or cut short.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let bits = u32::from_le_bytes(take::<4>(&mut rest)?);
        let count = u32::from_le_bytes(take::<4>(&mut rest)?) as usize;
        if !(8..=24).contains(&bits) || !(2..=64).contains(&count) {
            return None;
        }
        let mut labels = Vec::with_capacity(count);
        for _ in 0..count {
            let length = u32::from_le_bytes(take::<4>(&mut rest)?) as usize;
            let (label, tail) = rest.split_at_checked(length)?;
            labels.push(std::str::from_utf8(label).ok()?.to_owned());
            rest = tail;
        }
        let rows = if count == 2 { 1 } else { count };
        let (mut scales, mut biases, mut weights) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..rows {
            scales.push(f32::from_le_bytes(take::<4>(&mut rest)?));
            biases.push(f32::from_le_bytes(take::<4>(&mut rest)?));
            let (row, tail) = rest.split_at_checked(2 << bits)?;
            weights.push(row.as_chunks::<2>().0.iter().map(|pair| i16::from_le_bytes(*pair)).collect());
            rest = tail;
        }
        rest.is_empty().then_some(Self { labels, bits, scales, biases, weights })
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

fn slots_of(text: &str, bits: u32) -> Vec<u32> {
    let prepared = features::prepared(text);
    features::of(&prepared, &lexicon::polarity(&prepared), bits).iter().map(|feature| feature.slot).collect()
}

/// Trains on labelled rows; nothing when there are fewer than two labels. The same rows in the same order give
/// the same model.
pub fn train(rows: &[Row], settings: TrainSettings) -> Option<Model> {
    let mut labels: Vec<String> = rows.iter().map(|row| row.label.clone()).collect();
    labels.sort();
    labels.dedup();
    if labels.len() < 2 || labels.len() > 64 || !(8..=24).contains(&settings.bits) {
        return None;
    }
    let places = 1_usize << settings.bits;
    let sets: Vec<Vec<u32>> = rows.iter().map(|row| slots_of(&row.text, settings.bits)).collect();
    let rows_needed = if labels.len() == 2 { 1 } else { labels.len() };
    let (mut scales, mut biases, mut weights) = (Vec::new(), Vec::new(), Vec::new());
    for label in labels.iter().take(rows_needed) {
        let targets: Vec<bool> = rows.iter().map(|row| row.label == *label).collect();
        let (row, bias) = fit(&sets, &targets, places, settings);
        let (scale, row) = rounded(&row);
        scales.push(scale);
        biases.push(bias);
        weights.push(row);
    }
    Some(Model { labels, bits: settings.bits, scales, biases, weights })
}

/// Weights in 16 bits, and what one step of them is worth.
fn rounded(weights: &[f32]) -> (f32, Vec<i16>) {
    let scale = weights.iter().fold(1e-9_f32, |most, weight| most.max(weight.abs())) / 32_767.0;
    (scale, weights.iter().map(|weight| (weight / scale).round() as i16).collect())
}

/// Logistic regression by AdaGrad, weights averaged over the second half of the passes.
fn fit(sets: &[Vec<u32>], targets: &[bool], places: usize, settings: TrainSettings) -> (Vec<f32>, f32) {
    let ratios = log_ratios(sets, targets, places);
    let mut weights = ratios.iter().map(|ratio| ratio * 0.3).collect::<Vec<f32>>();
    let mut squares = vec![1e-4_f32; places];
    let (mut bias, mut bias_square) = (0.0_f32, 1e-4_f32);
    let mut order: Vec<usize> = (0..sets.len()).collect();
    let mut random = settings.seed | 1;
    let mut mean = vec![0.0_f32; places];
    let (mut mean_bias, mut means) = (0.0, 0.0_f32);
    for pass in 0..settings.passes {
        shuffle(&mut order, &mut random);
        for row in &order {
            let set = &sets[*row];
            let norm = 1.0 / (set.len().max(1) as f32).sqrt();
            let sum: f32 = set.iter().map(|slot| weights[*slot as usize]).sum();
            let gradient = sigmoid(sum * norm + bias) - f32::from(u8::from(targets[*row]));
            let step = gradient * norm;
            for slot in set {
                let at = *slot as usize;
                let pull = step + settings.decay * weights[at];
                squares[at] += pull * pull;
                weights[at] -= RATE * pull / squares[at].sqrt();
            }
            bias_square += gradient * gradient;
            bias -= RATE * gradient / bias_square.sqrt();
        }
        if pass * 2 >= settings.passes {
            for (total, weight) in mean.iter_mut().zip(&weights) {
                *total += weight;
            }
            mean_bias += bias;
            means += 1.0;
        }
    }
    let means = means.max(1.0);
    mean.iter_mut().for_each(|weight| *weight /= means);
    (mean, mean_bias / means)
}

const RATE: f32 = 0.05;

/// How much likelier each feature is among the targets: a start that already knows the plain cases.
fn log_ratios(sets: &[Vec<u32>], targets: &[bool], places: usize) -> Vec<f32> {
    let (mut yes, mut no) = (vec![0.5_f32; places], vec![0.5_f32; places]);
    for (set, target) in sets.iter().zip(targets) {
        let counts = if *target { &mut yes } else { &mut no };
        set.iter().for_each(|slot| counts[*slot as usize] += 1.0);
    }
    let (all_yes, all_no) = (yes.iter().sum::<f32>(), no.iter().sum::<f32>());
    yes.iter().zip(&no).map(|(y, n)| if y + n <= 1.0 { 0.0 } else { ((y / all_yes) / (n / all_no)).ln() }).collect()
}

fn shuffle(order: &mut [usize], random: &mut u64) {
    for at in (1..order.len()).rev() {
        *random ^= *random << 13;
        *random ^= *random >> 7;
        *random ^= *random << 17;
        order.swap(at, (*random % (at as u64 + 1)) as usize);
    }
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learns_saves_and_refuses_a_cut_file() {
        let rows: Vec<Row> = (0..60)
            .map(|n| Row {
                text: format!("{}{n}", if n % 2 == 0 { "服务热情周到" } else { "态度恶劣推诿" }),
                label: if n % 2 == 0 { "pos" } else { "neg" }.into(),
            })
            .collect();
        let model = train(&rows, TrainSettings { bits: 14, ..TrainSettings::default() }).expect("two labels");
        assert_eq!(model.classify("服务很热情").label, "pos");
        let verdict = model.classify("态度恶劣");
        assert_eq!(verdict.label, "neg");
        assert!(!verdict.because.is_empty());
        let bytes = model.to_bytes();
        assert_eq!(Model::from_bytes(&bytes).as_ref(), Some(&model));
        assert_eq!(Model::from_bytes(&bytes[..bytes.len() - 1]), None);
        assert!(train(&rows[..1], TrainSettings::default()).is_none());
    }

    #[test]
    fn models_of_two_kinds_are_one() {
        let taught = |good: &str, bad: &str, bits| {
            let rows: Vec<Row> = (0..60)
                .map(|n| if n % 2 == 0 { (good, "pos") } else { (bad, "neg") })
                .map(|(text, label)| Row { text: text.into(), label: label.into() })
                .collect();
            train(&rows, TrainSettings { bits, ..TrainSettings::default() }).expect("two labels")
        };
        let (stay, meal) = (taught("窗明几净", "隔音全无", 14), taught("鲜嫩多汁", "又咸又硬", 14));
        let both = Model::sum(&[stay.clone(), meal]).expect("same labels and size");
        for (text, label) in [("窗明几净", "pos"), ("隔音全无", "neg"), ("鲜嫩多汁", "pos"), ("又咸又硬", "neg")]
        {
            assert_eq!(both.classify(text).label, label, "{text}");
        }
        assert_eq!(Model::sum(&[stay, taught("好", "坏", 15)]), None);
        assert_eq!(Model::sum(&[]), None);
    }
}
