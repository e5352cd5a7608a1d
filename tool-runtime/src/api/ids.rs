//! Ids and names that the API accepts.

use std::collections::HashSet;

use super::hash::hash;
use crate::{Call, call::name};

/// What an API accepts, in characters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The longest id that pairs a call with its answer.
    pub(crate) id: usize,
    /// The longest name of a tool.
    pub(crate) name: usize,
}

/// Keeps ids that the API accepts, and replaces those that are empty, too long, or there already. An id belongs to the
/// first call that has it.
pub(crate) fn with_unique_ids(mut calls: Vec<Call>, limits: Limits) -> Vec<Call> {
    let mut ids = UniqueIds {
        made_up: Ids::new(calls.iter().map(|call| call.id.as_str())),
        kept: HashSet::new(),
    };
    for call in &mut calls {
        ids.give(call, limits);
    }
    calls
}

impl Limits {
    pub(crate) fn allow_id(self, id: &str) -> bool {
        !id.trim().is_empty() && id.chars().nth(self.id).is_none()
    }
}

/// Gives the calls of one reply ids, one call after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct UniqueIds {
    made_up: Ids,
    kept: HashSet<String>,
}

impl UniqueIds {
    /// Replaces the id of a call unless the API accepts it and no earlier call has it.
    pub(crate) fn give(&mut self, call: &mut Call, limits: Limits) {
        if limits.allow_id(&call.id) && self.kept.insert(call.id.clone()) {
            self.made_up.taken.insert(call.id.clone());
        } else {
            call.id = self.made_up.invent(&call.name, &call.arguments);
            self.kept.insert(call.id.clone());
        }
    }
}

/// Makes ids up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ids {
    taken: HashSet<String>,
    made: u64,
}

impl Ids {
    /// Makes none of the ids that there are.
    pub(crate) fn new<'i>(taken: impl Iterator<Item = &'i str>) -> Self {
        Self {
            taken: taken.map(str::to_owned).collect(),
            made: 0,
        }
    }

    /// Makes an id for a call: nine letters and digits, because older models of Mistral accept no other. It is always
    /// the same in the same circumstances, and differs for other calls, so that a history does not collect many calls of
    /// one id.
    pub(crate) fn invent(&mut self, name: &str, arguments: &str) -> String {
        let seed = hash(name.bytes().chain([0xff]).chain(arguments.bytes()));
        loop {
            self.made += 1;
            let id = nine_characters(hash(seed.wrapping_add(self.made).to_le_bytes()));
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }
}

fn nine_characters(mut number: u64) -> String {
    const CHARACTERS: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut next = || {
        let character = CHARACTERS[(number % 62) as usize];
        number /= 62;
        char::from(character)
    };
    std::iter::repeat_with(&mut next).take(9).collect()
}

/// Makes a name that the API accepts in a history: an illegal one would poison every later request.
pub(crate) fn legal_name(name: &str, limits: Limits) -> String {
    let is_legal =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
    if (1..=limits.name).contains(&name.len()) && name.chars().all(is_legal) {
        return name.to_owned();
    }
    let name = name::plain(name).chars().take(limits.name);
    let name: String = name
        .map(|character| if is_legal(character) { character } else { '_' })
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

    use super::{Limits, with_unique_ids};
    use crate::{Call, call::name};

    const LIMITS: Limits = Limits { id: 40, name: 64 };

    fn legal_name(name: &str) -> String {
        super::legal_name(name, LIMITS)
    }

    fn unique(ids: &[&str]) -> Vec<String> {
        let calls = ids.iter().map(|id| Call::new(*id, "now", "{}")).collect();
        with_unique_ids(calls, LIMITS)
            .into_iter()
            .map(|call| call.id)
            .collect()
    }

    fn is_invented(id: &str) -> bool {
        id.len() == 9 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }

    #[test]
    fn good_ids_are_kept_and_others_replaced() {
        let long = "x".repeat(41);
        let longest = "é".repeat(40);
        let ids = unique(&["a", "a", "", "b", &long, " ", &longest, "a"]);
        assert_eq!([&ids[0], &ids[3], &ids[6]], ["a", "b", &longest]);
        for index in [1, 2, 4, 5, 7] {
            assert!(is_invented(&ids[index]), "{}", ids[index]);
        }
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
    }

    #[test]
    fn an_id_belongs_to_a_later_call_that_has_it() {
        let invented = unique(&[""]);
        let ids = unique(&["", &invented[0]]);
        assert_eq!(ids[1], invented[0]);
        assert!(is_invented(&ids[0]) && ids[0] != ids[1]);
    }

    #[test]
    fn invented_ids_are_the_same_every_time_and_differ_for_other_calls() {
        let id = |name: &str, arguments: &str| {
            with_unique_ids(vec![Call::new("", name, arguments)], LIMITS)
                .remove(0)
                .id
        };
        // These must not change: a history may hold them.
        assert_eq!(id("now", "{}"), "ox8NN8cgw");
        assert_eq!(id("now", "{ }"), "EU0CL65It");
        assert_eq!(id("no", "w{}"), "7aNFENE6A");
        assert_eq!(unique(&["", ""]), ["ox8NN8cgw", "JgcfJu8QP"]);
    }

    #[test]
    fn illegal_names_become_legal() {
        for (name, expected) in [
            ("now", "now"),
            ("functions_now", "functions_now"),
            ("multi_tool_use.parallel", "multi_tool_use_parallel"),
            (
                "functions.multi_tool_use.parallel",
                "multi_tool_use_parallel",
            ),
            ("functions.now", "now"),
            (" now\n", "now"),
            ("get weather!", "get_weather_"),
            ("", "unknown"),
            ("\u{a0}", "unknown"),
        ] {
            assert_eq!(legal_name(name), expected);
        }
        assert_eq!(legal_name(&"ä".repeat(70)), "_".repeat(64));
        assert_eq!(legal_name(&"a".repeat(64)), "a".repeat(64));
        assert_eq!(legal_name(&"a".repeat(65)), "a".repeat(64));
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

        /// What a history says in the place of a name is understood as that name.
        #[test]
        fn a_legal_name_means_what_the_illegal_one_meant(
            before in "(functions|default_api)[.:_] ?|[ \n]?",
            name in "[a-z_-]{1,64}|multi_tool_use\\.parallel",
            after in "[ \n]?",
        ) {
            let written = legal_name(&format!("{before}{name}{after}"));
            assert_eq!(legal_name(name::plain(&written)), legal_name(name::plain(&name)));
        }
    }
}
