//! Units as a tree. A unit's `path` lists the ids from the root, `/1/5/23/`, so that a subtree is a prefix.

use crate::ids::Id;
use serde::{Deserialize, Serialize};

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// 卫生健康委/局: an administrative body of any level.
    Authority,
    /// 机关处室: an office inside the authority.
    Department,
    /// 直属单位: a directly managed institution.
    Affiliated,
    /// 医疗卫生机构: a hospital, centre or clinic.
    Institution,
}

/// The path of a unit under its parent's path; the root has the parent path `/`.
pub fn path(parent_path: &str, id: Id) -> String {
    format!("{parent_path}{id}/")
}

/// Whether the unit at `path` lies in the subtree of `scope` (itself included).
pub fn covers(scope: &str, path: &str) -> bool {
    !scope.is_empty() && path.starts_with(scope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subtree_is_a_prefix_and_never_a_sibling() {
        let city = path("/", Id(1));
        let county = path(&city, Id(5));
        assert_eq!(county, "/1/5/");
        assert!(covers(&city, &county));
        assert!(!covers(&county, &city));
        assert!(!covers("/1/5/", "/1/51/"));
        assert!(!covers("", "/1/"));
    }
}
