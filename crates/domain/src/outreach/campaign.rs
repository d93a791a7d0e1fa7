//! 宣传活动: what was done on a health day, with the counts kept apart: printed is not handed out, 人次 are not 人.

use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Where a campaign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 计划中.
    Planned,
    /// 已举办.
    Held,
    /// 已取消.
    Cancelled,
}

impl State {
    /// The name on screens.
    pub fn title(self) -> &'static str {
        match self {
            State::Planned => "计划中",
            State::Held => "已举办",
            State::Cancelled => "已取消",
        }
    }
    /// The snake_case text kept in the database.
    pub fn code(self) -> &'static str {
        match self {
            State::Planned => "planned",
            State::Held => "held",
            State::Cancelled => "cancelled",
        }
    }
}

/// What somebody does with a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Change the record.
    Edit,
    /// It took place.
    Hold,
    /// It will not take place.
    Cancel,
    /// It is planned again.
    Reopen,
}

/// The state after an act.
///
/// # Errors
/// A refusal for acts the state does not allow.
pub fn step(state: State, act: Act) -> Result<State, Refusal> {
    match (state, act) {
        (State::Planned, Act::Hold) => Ok(State::Held),
        (State::Planned, Act::Cancel) => Ok(State::Cancelled),
        (State::Cancelled | State::Held, Act::Reopen) => Ok(State::Planned),
        (State::Planned | State::Held, Act::Edit) => Ok(state),
        (State::Cancelled, Act::Edit) => {
            Err(Refusal::new("campaign_cancelled", "活动已取消，不能再改。", "如需继续，请先恢复为计划中。"))
        }
        (from, _) => Err(Refusal::new(
            "campaign_wrong_state",
            format!("活动目前是“{}”，不能这样操作。", from.title()),
            "请刷新后再试。",
        )),
    }
}

/// The acts a state allows.
pub fn allowed(state: State) -> Vec<Act> {
    [Act::Edit, Act::Hold, Act::Cancel, Act::Reopen].into_iter().filter(|act| step(state, *act).is_ok()).collect()
}

/// One kind of material: 宣传画、折页、明白纸 …
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    /// What it is.
    pub kind: String,
    /// Printed for this campaign.
    pub printed: i64,
    /// Handed out at it.
    pub handed_out: i64,
}

/// The counts of a campaign. Unknown stays unknown and prints as 待补, never as nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// 咨询人次.
    pub consultations: Option<i64>,
    /// 义诊场次.
    pub clinics: Option<i64>,
    /// 义诊人次.
    pub clinic_visits: Option<i64>,
    /// 受益人数.
    pub beneficiaries: Option<i64>,
    /// 宣讲场次.
    pub lectures: Option<i64>,
    /// 捐赠价值（元）.
    pub donations_yuan: Option<i64>,
    /// 参与单位、机构数.
    pub institutions: Option<i64>,
}

/// Something about the counts a person should look at: the field and a sentence. `must` stops saving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// The field.
    pub field: &'static str,
    /// One Chinese sentence.
    pub sentence: String,
    /// Whether it stops saving.
    pub must: bool,
}

/// What is wrong with the counts and materials of a campaign.
pub fn remarks(counts: &Counts, materials: &[Material]) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let fields = [
        ("consultations", counts.consultations),
        ("clinics", counts.clinics),
        ("clinic_visits", counts.clinic_visits),
        ("beneficiaries", counts.beneficiaries),
        ("lectures", counts.lectures),
        ("donations_yuan", counts.donations_yuan),
        ("institutions", counts.institutions),
    ];
    for (field, value) in fields {
        if value.is_some_and(|value| !(0..=100_000_000).contains(&value)) {
            remarks.push(Remark { field, sentence: "请填写 0 到 1 亿之间的整数。".into(), must: true });
        }
    }
    if counts.clinics == Some(0) && counts.clinic_visits.is_some_and(|visits| visits > 0) {
        remarks.push(Remark {
            field: "clinics", sentence: "填了义诊人次，义诊场次不能是 0。".into(), must: true
        });
    }
    if let (Some(persons), Some(visits)) =
        (counts.beneficiaries, counts.clinic_visits.map(|v| v.saturating_add(counts.consultations.unwrap_or(0))))
        && persons > 0
        && visits > persons.saturating_mul(20)
    {
        remarks.push(Remark {
            field: "beneficiaries",
            sentence: format!("义诊和咨询共 {visits} 人次，受益只有 {persons} 人，请核对人与人次。"),
            must: false,
        });
    }
    for material in materials {
        if material.kind.trim().is_empty() {
            remarks.push(Remark { field: "materials", sentence: "请填写资料名称。".into(), must: true });
        }
        if material.printed < 0 || material.handed_out < 0 {
            remarks.push(Remark {
                field: "materials",
                sentence: format!("“{}”的数量不能是负数。", material.kind),
                must: true,
            });
        }
        if material.printed > 0 && material.handed_out > material.printed {
            remarks.push(Remark {
                field: "materials",
                sentence: format!(
                    "“{}”发放 {} 份，多于印制 {} 份；如用了以往的存货请在备注说明。",
                    material.kind, material.handed_out, material.printed
                ),
                must: false,
            });
        }
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_states() {
        assert_eq!(step(State::Planned, Act::Hold), Ok(State::Held));
        assert_eq!(step(State::Cancelled, Act::Edit).unwrap_err().code, "campaign_cancelled");
        assert_eq!(step(State::Held, Act::Cancel).unwrap_err().code, "campaign_wrong_state");
        assert_eq!(allowed(State::Planned), vec![Act::Edit, Act::Hold, Act::Cancel]);
        assert_eq!(allowed(State::Held), vec![Act::Edit, Act::Reopen]);
        assert_eq!(allowed(State::Cancelled), vec![Act::Reopen]);
    }

    #[test]
    fn counts_are_looked_at() {
        assert!(remarks(&Counts { consultations: Some(300), ..Counts::default() }, &[]).is_empty());
        let bad = remarks(
            &Counts { consultations: Some(-1), clinics: Some(0), clinic_visits: Some(5), ..Counts::default() },
            &[],
        );
        assert_eq!(bad.iter().filter(|remark| remark.must).count(), 2);
        let over = remarks(&Counts::default(), &[Material { kind: "折页".into(), printed: 100, handed_out: 150 }]);
        assert_eq!((over.len(), over[0].must), (1, false));
    }
}
