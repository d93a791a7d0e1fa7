//! What any program would do: pairs of characters, TF-IDF of the whole stream, one pass, the nearest middle by cosine. Its
//! threshold is the best one of the stream itself, so it says how hard a stream is; ours is fixed beforehand.

use std::collections::HashMap;

/// A text as weights of length one.
pub type Vector = HashMap<(char, char), f64>;

/// The texts, weighed by all of them.
pub fn vectors(texts: &[String]) -> Vec<Vector> {
    let counted: Vec<Vector> = texts
        .iter()
        .map(|text| {
            let mut counts = Vector::new();
            let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
            chars.windows(2).for_each(|pair| *counts.entry((pair[0], pair[1])).or_default() += 1.0);
            counts
        })
        .collect();
    let mut met: HashMap<(char, char), f64> = HashMap::new();
    counted.iter().flat_map(Vector::keys).for_each(|pair| *met.entry(*pair).or_default() += 1.0);
    let weigh = |mut counts: Vector| {
        counts.iter_mut().for_each(|(pair, count)| *count *= (texts.len() as f64 / met[pair]).ln() + 1.0);
        let length = counts.values().map(|weight| weight * weight).sum::<f64>().sqrt().max(1e-9);
        counts.values_mut().for_each(|weight| *weight /= length);
        counts
    };
    counted.into_iter().map(weigh).collect()
}

/// Likeness of two texts.
pub fn cosine(a: &Vector, b: &Vector) -> f64 {
    a.iter().filter_map(|(pair, weight)| Some(weight * b.get(pair)?)).sum()
}

/// One pass: the nearest middle if it is near enough.
pub fn clustered(texts: &[Vector], join_from: f64) -> Vec<i64> {
    let mut squares: Vec<f64> = Vec::new();
    let mut middles: HashMap<(char, char), HashMap<usize, f64>> = HashMap::new();
    let mut out = Vec::new();
    for text in texts {
        let mut dots: HashMap<usize, f64> = HashMap::new();
        for (pair, weight) in text {
            for (cluster, sum) in middles.get(pair).into_iter().flatten() {
                *dots.entry(*cluster).or_default() += weight * sum;
            }
        }
        let near = |cluster: usize| dots[&cluster] / squares[cluster].sqrt();
        let best = dots.keys().copied().max_by(|a, b| near(*a).total_cmp(&near(*b)).then(b.cmp(a)));
        let cluster = best.filter(|cluster| near(*cluster) >= join_from).unwrap_or_else(|| {
            squares.push(0.0);
            squares.len() - 1
        });
        squares[cluster] += 1.0 + 2.0 * dots.get(&cluster).copied().unwrap_or(0.0);
        text.iter().for_each(|(pair, weight)| {
            *middles.entry(*pair).or_default().entry(cluster).or_default() += weight;
        });
        out.push(cluster as i64);
    }
    out
}
