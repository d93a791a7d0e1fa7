//! The WHERE of a list, built from query parameters: each part brings its own argument, so that numbers
//! of placeholders are never counted by hand.

use db::Value;

/// Conditions joined by AND.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    parts: Vec<String>,
    args: Vec<Value>,
}

impl Filter {
    /// Adds a condition without an argument.
    pub fn fixed(&mut self, part: &str) -> &mut Self {
        self.parts.push(part.to_owned());
        self
    }

    /// Adds a condition; every `?` in it stands for this argument.
    pub fn with(&mut self, part: &str, arg: impl Into<Value>) -> &mut Self {
        self.args.push(arg.into());
        self.parts.push(part.replace('?', &format!("${}", self.args.len())));
        self
    }

    /// Adds a condition when there is something to compare with.
    pub fn maybe(&mut self, part: &str, arg: Option<impl Into<Value>>) -> &mut Self {
        match arg {
            Some(arg) => self.with(part, arg),
            None => self,
        }
    }

    /// `WHERE …`, or nothing.
    pub fn sql(&self) -> String {
        if self.parts.is_empty() { String::new() } else { format!(" WHERE {}", self.parts.join(" AND ")) }
    }

    /// The arguments in order.
    pub fn args(&self) -> &[Value] {
        &self.args
    }

    /// The number the next placeholder would have.
    pub fn next(&self) -> usize {
        self.args.len() + 1
    }
}

/// What a user typed as the argument of a LIKE: `%` and `_` mean themselves (`ESCAPE '\'`).
pub fn contains(words: &str) -> String {
    let escaped: String = words
        .trim()
        .chars()
        .flat_map(|c| if matches!(c, '%' | '_' | '\\') { vec!['\\', c] } else { vec![c] })
        .collect();
    format!("%{escaped}%")
}

/// A cursor of keyset paging: the moment and id of the last row shown, `1763700000000.123`.
pub fn cursor(text: Option<&str>) -> Option<(i64, i64)> {
    let (at, id) = text?.split_once('.')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_count_themselves() {
        let mut filter = Filter::default();
        filter.with("a = ?", 1_i64).maybe("b = ?", None::<i64>).fixed("c IS NULL").with("(d = ? OR e = ?)", "x");
        assert_eq!(filter.sql(), " WHERE a = $1 AND c IS NULL AND (d = $2 OR e = $2)");
        assert_eq!(filter.next(), 3);
    }

    #[test]
    fn like_means_what_was_typed() {
        assert_eq!(contains(" 100%_ "), "%100\\%\\_%");
        assert_eq!(cursor(Some("12.7")), Some((12, 7)));
        assert_eq!(cursor(Some("x")), None);
    }
}
