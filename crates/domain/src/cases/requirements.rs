//! 督办要求模板: what the office usually asks of a unit for each kind of case, put into the form and changed there.
//! A setting that the office edits; what was sent stays in the dispatch.

use super::case::Part;
use serde::{Deserialize, Serialize};

/// The longest requirement of a template.
const LONGEST: usize = 1_000;

/// What is asked for one kind of case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// 分类, as the assessment names it.
    pub kind: String,
    /// Of the unit that leads.
    pub lead: String,
    /// Of the units that support.
    #[serde(default)]
    pub support: String,
    /// Of the business department.
    #[serde(default)]
    pub guide: String,
}

impl Requirement {
    /// The text for a part.
    pub fn of(&self, part: Part) -> &str {
        match part {
            Part::Lead => &self.lead,
            Part::Support => &self.support,
            Part::Guide => &self.guide,
        }
    }
}

/// All of them: the setting `case_requirements`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Requirements(pub Vec<Requirement>);

impl Default for Requirements {
    fn default() -> Self {
        let of = |(kind, lead): &(&str, &str)| Requirement {
            kind: (*kind).into(),
            lead: (*lead).into(),
            support: "配合主办单位核查，提供本单位掌握的情况和材料。".into(),
            guide: "对核查和处置给予业务指导，审核口径中的专业内容。".into(),
        };
        Requirements(SHIPPED.iter().map(of).collect())
    }
}

impl Requirements {
    /// For a kind of case.
    pub fn find(&self, kind: &str) -> Option<&Requirement> {
        self.0.iter().find(|one| one.kind == kind)
    }

    /// What is wrong with an edited list, in sentences.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (at, one) in self.0.iter().enumerate() {
            let kind = one.kind.trim();
            if kind.is_empty() || one.lead.trim().is_empty() {
                faults.push(format!("第{}行的分类和主办要求都要填写", at + 1));
            }
            if self.0[..at].iter().any(|other| other.kind == one.kind) {
                faults.push(format!("分类“{kind}”出现了两次"));
            }
            if [&one.lead, &one.support, &one.guide].iter().any(|text| text.chars().count() > LONGEST) {
                faults.push(format!("“{kind}”的要求不能超过{LONGEST}个字"));
            }
        }
        faults
    }
}

/// kind, what the leading unit is asked
const SHIPPED: &[(&str, &str)] = &[
    (
        "医患纠纷",
        "1. 核实患者诊疗经过、争议焦点和沟通情况；2. 说明是否启动调解或鉴定；3. 报告对患者及家属的回应和安抚措施；4. 附相关材料。",
    ),
    (
        "医疗安全",
        "1. 核实事件经过、患者现状和救治情况；2. 封存病历和相关物品，说明是否启动鉴定；3. 报告责任认定和整改措施；4. 提出对外口径建议。",
    ),
    (
        "医疗服务",
        "1. 核实反映问题是否属实及原因；2. 报告已采取的改进措施和完成时间；3. 报告对群众的答复情况；4. 附佐证材料。",
    ),
    ("医德医风", "1. 核实当事人、时间、地点和情节；2. 说明是否移交纪检或依规处理；3. 报告处理结果和警示教育情况。"),
    ("药品耗材", "1. 核实品种、批号、来源和使用数量；2. 说明是否停用、封存和上报；3. 报告对已使用者的随访情况。"),
    (
        "疫苗接种",
        "1. 核实疫苗品种、批号、接种单位和受种者情况；2. 说明是否按异常反应程序报告和调查；3. 报告随访和解释情况。",
    ),
    (
        "传染病",
        "1. 核实病例数、地点和流行病学调查进展；2. 说明是否按规定报告；3. 报告防控措施；疫情数据须经有权机关确认后方可对外发布。",
    ),
    ("食品安全", "1. 核实就诊人数、症状、共同暴露和救治情况；2. 说明是否通报市场监管部门；3. 报告采样检测进展。"),
    ("医保收费", "1. 核实收费项目、依据和金额；2. 说明是否多收、错收及退还情况；3. 报告对患者的解释情况。"),
    (
        "信息安全",
        "1. 核实泄露内容、范围和途径；2. 说明已采取的阻断措施和是否报告网信、公安部门；3. 报告对当事人的告知情况。",
    ),
    (
        "谣言",
        "1. 核实说法是否属实并提供权威依据；2. 提出辟谣口径和发布渠道建议；3. 涉嫌扰乱秩序的，说明是否报公安机关。",
    ),
    ("队伍建设", "1. 核实反映的人员待遇、编制、工作时间等情况；2. 说明政策依据和解决方案；3. 报告与当事人沟通情况。"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_has_no_faults_and_faults_are_named() {
        let shipped = Requirements::default();
        assert!(shipped.faults().is_empty());
        assert!(shipped.find("医疗服务").unwrap().of(Part::Lead).contains("核实"));
        assert!(shipped.find("没有的分类").is_none());
        let one = Requirement { kind: "谣言".into(), lead: "字".repeat(LONGEST + 1), ..Requirement::default() };
        let faults = Requirements(vec![one.clone(), one, Requirement::default()]).faults();
        assert_eq!(faults.len(), 4, "{faults:?}");
    }
}
