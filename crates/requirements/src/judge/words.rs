//! The sentence of a statement: result, specification, rule (ISO/IEC 17025:2017, 7.8.6.2).

use measure::{DecisionRule, Reason, Verdict};

use crate::Text;

pub(super) fn rule(rule: DecisionRule) -> Text {
    match rule {
        DecisionRule::Simple => Text::new("简单接受,ILAC-G8:09/2019 4.2.1", "simple acceptance, ILAC-G8:09/2019 4.2.1"),
        DecisionRule::GuardBand { factor } => Text::new(
            format!("保护带 w = {factor}·U(k=2),ILAC-G8:09/2019 4.2.2"),
            format!("guard band w = {factor}·U (k = 2), ILAC-G8:09/2019 4.2.2"),
        ),
        DecisionRule::NonBinary => {
            Text::new("非二元判定 w = U(k=2),ILAC-G8:09/2019 4.2.3", "non-binary, w = U (k = 2), ILAC-G8:09/2019 4.2.3")
        }
    }
}

pub(super) fn verdict(verdict: Verdict) -> Text {
    match verdict {
        Verdict::Pass => Text::new("符合", "conforms"),
        Verdict::ConditionalPass => Text::new("有条件符合(在保护带内)", "conditional pass (inside the guard band)"),
        Verdict::ConditionalFail => Text::new("有条件不符合(在保护带内)", "conditional fail (inside the guard band)"),
        Verdict::Fail => Text::new("不符合", "does not conform"),
        Verdict::NotJudged => Text::new("不作判定", "not judged"),
    }
}

pub(super) fn reason(reason: Reason) -> Text {
    match reason {
        Reason::LoqTooHigh => {
            Text::new("定量限高于须证明的值", "the limit of quantification is above what has to be shown")
        }
        Reason::OverRange => {
            Text::new("超出测量范围,须稀释重测", "beyond the range of the measurement: dilute and measure again")
        }
        Reason::NoUncertainty => Text::new("此规则需要测量不确定度", "this rule needs the measurement uncertainty"),
        Reason::MissingMembers => {
            Text::new("组内有成员未测,不能证明符合", "members of the group were not measured: a pass cannot be shown")
        }
        Reason::Overflow => Text::new("数值超出范围", "the number is out of range"),
    }
}
