//! Ids and names that the API accepts.

use std::collections::HashSet;

/// The longest `tool_call_id` that the API accepts, in characters: `string too long. Expected a string with maximum
/// length 40`.
const LONGEST_ID: usize = 40;

/// The longest name of a function in Chat Completions, by its written limit.
const LONGEST_NAME: usize = 64;

/// Keeps ids that the API accepts, and replaces those that are empty, too long, or there already. What comes out is
/// left as it is by a second pass.
pub(super) fn unique(ids: &[&str]) -> Vec<String> {
    let is_legal = |id: &str| !id.is_empty() && id.chars().count() <= LONGEST_ID;
    // An id that is legal belongs to the first call that has it, even if an earlier call needs a new one.
    let mut taken: HashSet<String> = ids
        .iter()
        .filter(|id| is_legal(id))
        .map(|&id| id.to_owned())
        .collect();
    let mut kept = HashSet::new();
    let mut number = 0_usize;
    ids.iter()
        .map(|&id| {
            if is_legal(id) && kept.insert(id) {
                return id.to_owned();
            }
            loop {
                number += 1;
                let candidate = with_suffix(id, number);
                if taken.insert(candidate.clone()) {
                    return candidate;
                }
            }
        })
        .collect()
}

fn with_suffix(id: &str, number: usize) -> String {
    let suffix = format!("_{number}");
    let base = if id.is_empty() { "call" } else { id };
    let base: String = base.chars().take(LONGEST_ID - suffix.len()).collect();
    base + &suffix
}

/// Makes a name that the API accepts in a history: an illegal one would poison every later request.
pub(super) fn legal_name(name: &str) -> String {
    let legal =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
    let name: String = name
        .chars()
        .take(LONGEST_NAME)
        .map(|character| if legal(character) { character } else { '_' })
        .collect();
    if name.is_empty() {
        "unknown".to_owned()
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{legal_name, unique};

    #[test]
    fn good_ids_are_kept_and_others_replaced() {
        let long = "x".repeat(41);
        let ids = unique(&["a", "a", "", "b", &long, "a_1", ""]);
        assert_eq!(ids[0], "a");
        assert_eq!(ids[3], "b");
        assert_eq!(ids[5], "a_1");
        assert_eq!(ids[1], "a_2");
        assert_eq!(ids[2], "call_3");
        assert_eq!(ids[4].chars().count(), 40);
        assert_eq!(ids[6], "call_5");
    }

    #[test]
    fn illegal_names_become_legal() {
        assert_eq!(
            legal_name("multi_tool_use.parallel"),
            "multi_tool_use_parallel"
        );
        assert_eq!(legal_name(""), "unknown");
        assert_eq!(legal_name(&"ä".repeat(70)), "_".repeat(64));
    }

    proptest::proptest! {
        #[test]
        fn ids_end_up_legal_and_distinct_and_stay_so(ids in proptest::collection::vec("[ab_1é]{0,3}|[a]{39,43}", 0..12)) {
            let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
            let once = unique(&ids);
            assert_eq!(once.iter().collect::<HashSet<_>>().len(), ids.len());
            assert!(once.iter().all(|id| (1..=40).contains(&id.chars().count())));
            let twice = unique(&once.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(once, twice);
        }
    }
}
