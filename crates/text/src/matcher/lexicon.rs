//! The health lexicon that ships with the product: categories of opinion (舆情类别), noise and harmless
//! contexts. It is a starting point an office edits; nothing in the code depends on a single word of it.

use super::{Lists, WatchSpec};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// One category of opinion.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Category {
    /// Stable key.
    pub key: String,
    /// Name on the screen.
    pub name: String,
    /// How grave the subject is in itself, 1 to 5; one factor of a level, never the level.
    pub severity: u8,
    /// Words that say an event of this category may have happened.
    pub words: Vec<String>,
}

/// The lexicon as data.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Lexicon {
    /// Version of the data, shown with each decision it made.
    pub version: String,
    /// Categories.
    pub categories: Vec<Category>,
    /// 噪声.
    pub noise: Vec<String>,
    /// Contexts in which the words mean no harm: drills, commendations, science pieces.
    pub harmless: Vec<String>,
    /// Institutions and people the health authority answers for.
    pub subjects: Vec<String>,
}

impl Lexicon {
    /// The lists under the names rules use: `@噪声`, `@无害语境`, `@卫生主体` and one per category.
    pub fn lists(&self) -> Lists {
        let mut lists = Lists::new();
        lists.insert("噪声".into(), self.noise.clone());
        lists.insert("无害语境".into(), self.harmless.clone());
        lists.insert("卫生主体".into(), self.subjects.clone());
        for category in &self.categories {
            lists.insert(category.name.clone(), category.words.clone());
        }
        lists
    }

    /// One watch per category for a region given as a rule (`甲市|乙县`).
    pub fn watches(&self, region: &str) -> Vec<WatchSpec> {
        let of = |category: &Category| WatchSpec {
            name: category.name.clone(),
            region: region.to_owned(),
            subject: "@卫生主体".into(),
            event: format!("@{}", category.name),
            noise: "@噪声|@无害语境".into(),
            ..WatchSpec::default()
        };
        self.categories.iter().map(of).collect()
    }
}

/// The lexicon shipped with this version.
pub fn health_lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        serde_json::from_str(include_str!("../../data/lexicon.json")).expect("the shipped lexicon is well formed")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matcher::{Doc, Watches};

    #[test]
    fn six_topics_match_their_region_only() {
        let lexicon = health_lexicon();
        let watches = Watches::compile_with(&lexicon.watches("青川市|白石县"), &lexicon.lists()).expect("compiles");
        for (body, name) in [
            ("白石县人民医院门口家属堵门索赔", "医患纠纷"),
            ("青川市一药店被指销售假药，医院称已停用", "药品耗材"),
            ("白石县某医院医生收红包", "医德医风"),
            ("青川市卫生院计生手术引发质疑", "计生生育"),
            ("青川市医院回应二孩产假", "计生生育"),
            ("青川市疾控中心通报接种异常", "疫苗"),
        ] {
            let doc = Doc { body, ..Doc::default() };
            assert!(watches.find(&doc).iter().any(|hit| hit.watch == name), "{body}");
            let elsewhere = body.replace("青川市", "远山市").replace("白石县", "远水县");
            assert!(watches.find(&Doc { body: &elsewhere, ..Doc::default() }).is_empty(), "{elsewhere}");
        }
    }
}
