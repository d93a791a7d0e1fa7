//! Watches (监测方案): a rule language over words, and all watches found in one pass over a text.
//! `rule.rs` reads the language, `scan.rs` finds by the tree of `trie.rs`, this page holds the plain data. Called by the digest step,
//! the watch editor's preview and the `match` verb. Knows nothing of levels or alerts.
//!
//! The language: words side by side or AND · `|` or OR · `-` or NOT · ( ) · "a phrase" · `甲 NEAR/8 乙` ·
//! `/regular expression/` · `title:word` · `source:` `tier:` `region:` filters · `@list`. Full-width signs count too.
//! Words are compared simplified, half width and in lower case.

mod lexicon;
mod rule;
mod scan;
mod trie;

pub use lexicon::{Category, Lexicon, health_lexicon};
pub use rule::{Expr, Field, Filter, Rule, RuleError};
pub use scan::{Doc, Held, Hit, Report, WatchHit, Watches};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One watch as it is stored: `REGION AND SUBJECT AND EVENT NOT NOISE`, each part a rule, empty parts left out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WatchSpec {
    /// What the office calls it; unique among the watches compiled together.
    pub name: String,
    /// 地域: own names, counties, towns, hospital short names.
    pub region: String,
    /// 主体/主题.
    pub subject: String,
    /// 事件.
    pub event: String,
    /// 噪声: when it holds, the watch is held back and the word is named.
    pub noise: String,
    /// A free rule that must hold as well; alone it is a whole watch.
    pub rule: String,
    /// Longer words inside which a hit means nothing: 朝阳产业 for the district 朝阳.
    pub except: Vec<String>,
}

/// Named word lists, used in rules as `@name`.
pub type Lists = BTreeMap<String, Vec<String>>;

/// A watch file as the command line reads it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WatchFile {
    /// Named word lists.
    pub lists: Lists,
    /// The watches.
    pub watches: Vec<WatchSpec>,
}
