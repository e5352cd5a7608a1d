//! Which tools were meant by names that no tool has.

use std::{collections::HashMap, sync::Arc};

use super::allowed::Allowed;
use crate::{Toolset, nearest::Names};

/// How many names of a turn are compared with those that there are. A reply with more names that no tool has is not helped by that.
const COMPARED: usize = 100;

/// The names of the tools that may be called, ranked once for each name that is not one of them.
#[derive(Default)]
pub(super) struct Near {
    names: Option<Names>,
    ranked: HashMap<String, Arc<[String]>>,
}

impl Near {
    /// Returns the names that come nearest to one, and how many others there are.
    pub(super) fn to(
        &mut self,
        name: &str,
        tools: &Toolset,
        allowed: &Allowed,
    ) -> (Arc<[String]>, usize) {
        let names = self
            .names
            .get_or_insert_with(|| Names::of(tools.names().filter(|name| allowed.contains(name))));
        let is_known = self.ranked.contains_key(name);
        // The empty name is like no other, so that they keep their order.
        let name = if is_known || self.ranked.len() < COMPARED {
            name
        } else {
            ""
        };
        if !self.ranked.contains_key(name) {
            let near = names.nearest_to(name).map(str::to_owned).collect();
            self.ranked.insert(name.to_owned(), near);
        }
        let near = Arc::clone(&self.ranked[name]);
        let others = names.len() - near.len();
        (near, others)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{COMPARED, Near};
    use crate::{
        Toolset,
        tool::{Definition, from_fn},
        turn::allowed::Allowed,
    };

    fn tools(count: usize) -> Toolset {
        (0..count).fold(Toolset::new(), |tools, index| {
            let schema = serde_json::json!({ "type": "object" });
            let definition = Definition::new(format!("tool_{index}"), schema).expect("legal");
            let tool = from_fn(definition, |_, _| async { Ok::<_, String>(()) });
            tools.with_tool(tool).expect("another name")
        })
    }

    #[test]
    fn a_name_is_ranked_once_and_a_few_names_are_kept() {
        let (tools, allowed) = (tools(50), Allowed::default());
        let mut near = Near::default();
        let (first, others) = near.to("tool_33x", &tools, &allowed);
        assert_eq!((first.len(), others), (20, 30));
        assert_eq!(first[0], "tool_33");
        let (again, _) = near.to("tool_33x", &tools, &allowed);
        assert!(Arc::ptr_eq(&first, &again));
    }

    #[test]
    fn only_tools_that_may_be_called_are_told() {
        let mut allowed = Allowed::default();
        allowed.narrow(["tool_7".to_owned()].into());
        let (near, others) = Near::default().to("tool_33", &tools(50), &allowed);
        assert_eq!((&*near, others), (&["tool_7".to_owned()][..], 0));
    }

    #[test]
    fn many_names_that_no_tool_has_share_one_list() {
        let (tools, allowed) = (tools(50), Allowed::default());
        let mut near = Near::default();
        let (before, _) = near.to("tool_33x", &tools, &allowed);
        for index in 1..COMPARED {
            near.to(&format!("zebra_{index}"), &tools, &allowed);
        }
        let (first, others) = near.to("tool_12x", &tools, &allowed);
        assert_eq!((first[0].as_str(), others), ("tool_0", 30));
        let (second, _) = near.to("tool_13x", &tools, &allowed);
        assert!(Arc::ptr_eq(&first, &second));
        // Those before are still known.
        let (again, _) = near.to("tool_33x", &tools, &allowed);
        assert!(Arc::ptr_eq(&before, &again));
        assert_eq!(near.ranked.len(), COMPARED + 1);
    }
}
