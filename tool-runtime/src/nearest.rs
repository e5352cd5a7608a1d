//! Which of the names there are comes nearest to one that there is not.

use crate::quote::named;

/// How many names a model is told. One that needs more has the definitions.
pub(crate) const LISTED: usize = 20;

/// How many of the names that have most characters in common are compared in full.
const COMPARED: usize = 8;

/// How much of a name is looked at, in characters. The names of tools are not longer.
const LONGEST: usize = 64;

/// Names, prepared for being compared.
pub(crate) struct Names(Vec<(Plain, String)>);

impl Names {
    pub(crate) fn of<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        Self(
            names
                .map(|name| (Plain::of(name), name.to_owned()))
                .collect(),
        )
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the names most like `name`, the most like first, and no more than a model is told.
    pub(crate) fn nearest_to(&self, name: &str) -> impl Iterator<Item = &str> {
        let names = self.0.iter().map(|(plain, name)| (plain, name.as_str()));
        let rated = rated(&Plain::of(name), names, LISTED);
        rated.into_iter().map(|(_, name)| name)
    }
}

/// Returns at most `most` names, those most like `name` first; equally near ones keep their order.
///
/// The work is linear in the names: most are only judged by the characters that they have in common with `name`.
pub(crate) fn by_likeness<'n>(
    name: &str,
    names: impl IntoIterator<Item = &'n str>,
    most: usize,
) -> Vec<&'n str> {
    let rated = rated_plain(name, names, most);
    rated.into_iter().map(|(_, name)| name).collect()
}

/// Returns the name that was probably meant, if one is near enough to say so.
pub(crate) fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let (likeness, nearest) = rated_plain(name, names, 1).into_iter().next()?;
    (likeness > 0.5).then_some(nearest)
}

/// Says that a parameter, or a key, is not one that there is.
pub(crate) fn unknown<S: AsRef<str>>(name: &str, known: &[S]) -> String {
    let names = || known.iter().map(AsRef::as_ref);
    match (known, nearest(name, names())) {
        ([], _) => "there is no such parameter; leave it out".to_owned(),
        (_, Some(nearest)) => format!(
            "there is no such parameter; did you mean {}?",
            named(nearest)
        ),
        ([only], None) => format!(
            "there is no such parameter; there is only {}",
            named(only.as_ref())
        ),
        _ => format!("there is no such parameter; there are {}", list(names())),
    }
}

/// Joins names, the first of them if there are many.
pub(crate) fn list<'n>(names: impl Iterator<Item = &'n str> + Clone) -> String {
    let first: Vec<String> = names.clone().take(LISTED).map(named).collect();
    and_more(&first, names.count() - first.len())
}

/// Joins texts with commas, the first of them if there are many.
pub(crate) fn listed(texts: &[String]) -> String {
    let first = &texts[..texts.len().min(LISTED)];
    and_more(first, texts.len() - first.len())
}

fn and_more(first: &[String], more: usize) -> String {
    let first = first.join(", ");
    if more == 0 {
        first
    } else {
        format!("{first} and {more} more")
    }
}

fn rated_plain<'n>(
    name: &str,
    names: impl IntoIterator<Item = &'n str>,
    most: usize,
) -> Vec<(f64, &'n str)> {
    let names: Vec<(Plain, &str)> = names
        .into_iter()
        .map(|other| (Plain::of(other), other))
        .collect();
    let names = names.iter().map(|(plain, other)| (plain, *other));
    rated(&Plain::of(name), names, most)
}

/// Returns the names that are most like one. What comes behind the first [`COMPARED`] is rated by the characters in common alone.
fn rated<'p, 'n>(
    name: &Plain,
    names: impl Iterator<Item = (&'p Plain, &'n str)>,
    most: usize,
) -> Vec<(f64, &'n str)> {
    let mut rated: Vec<(f64, usize, &Plain, &str)> = names
        .enumerate()
        .map(|(index, (plain, other))| (name.likeness_at_most(plain), index, plain, other))
        .collect();
    let order = |one: &(f64, usize, &Plain, &str), other: &(f64, usize, &Plain, &str)| {
        other.0.total_cmp(&one.0).then(one.1.cmp(&other.1))
    };
    let first = most.max(COMPARED);
    if rated.len() > first {
        rated.select_nth_unstable_by(first - 1, order);
        rated.truncate(first);
    }
    rated.sort_unstable_by(order);
    let compared = rated.len().min(COMPARED);
    for (likeness, _, plain, _) in &mut rated[..compared] {
        *likeness = name.likeness(plain);
    }
    rated[..compared].sort_unstable_by(order);
    let rated = rated.into_iter().take(most);
    rated
        .map(|(likeness, _, _, other)| (likeness, other))
        .collect()
}

/// A name without what does not count: letter case and separators.
struct Plain {
    name: String,
    length: u8,
    /// How often each character occurs; some characters share a place.
    counts: [u8; 64],
}

impl Plain {
    fn of(name: &str) -> Self {
        let chars = name.chars().filter(|char| char.is_alphanumeric());
        let mut plain = Self {
            name: String::new(),
            length: 0,
            counts: [0; 64],
        };
        for char in chars.take(LONGEST) {
            let char = char.to_ascii_lowercase();
            plain.name.push(char);
            plain.length += 1;
            plain.counts[char as usize % 64] += 1;
        }
        plain
    }

    /// From 0 to 1. By the characters in common the names are that much alike, or less.
    fn likeness_at_most(&self, other: &Self) -> f64 {
        let pairs = self.counts.iter().zip(&other.counts);
        let common: u8 = pairs.map(|(one, other)| one.min(other)).sum();
        self.share(other, self.length.max(other.length) - common)
    }

    /// From 0 to 1.
    fn likeness(&self, other: &Self) -> f64 {
        let changes = strsim::osa_distance(&self.name, &other.name);
        self.share(other, u8::try_from(changes).unwrap_or(u8::MAX))
    }

    /// What is left of the longer name after so many changes.
    fn share(&self, other: &Self, changes: u8) -> f64 {
        match self.length.max(other.length) {
            0 => 0.0,
            longer => 1.0 - f64::from(changes) / f64::from(longer),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Plain, by_likeness, nearest, unknown};

    #[test]
    fn the_nearest_comes_first() {
        let names = ["search_flights", "get_weather", "get_whether"];
        assert_eq!(
            by_likeness("getWeather", names, 20),
            ["get_weather", "get_whether", "search_flights"]
        );
        assert_eq!(by_likeness("getWeather", names, 1), ["get_weather"]);
        assert_eq!(by_likeness("getWeather", [], 20), [""; 0]);
    }

    #[test]
    fn the_order_of_the_characters_counts() {
        let names = ["listen", "tinsel", "silent"];
        assert_eq!(nearest("silnet", names), Some("silent"));
    }

    #[test]
    fn equally_near_names_keep_their_order() {
        assert_eq!(by_likeness("x", ["b", "a", "c"], 20), ["b", "a", "c"]);
    }

    #[test]
    fn a_far_name_is_not_meant() {
        assert_eq!(nearest("city", ["days", "unit"]), None);
        assert_eq!(nearest("citty", ["days", "city"]), Some("city"));
        assert_eq!(nearest("__", ["--"]), None);
        assert_eq!(nearest("größe", ["grosse", "größe_"]), Some("größe_"));
    }

    #[test]
    fn an_unknown_name_is_told_the_names_there_are() {
        assert_eq!(
            unknown::<&str>("x", &[]),
            "there is no such parameter; leave it out"
        );
        assert_eq!(
            unknown("x", &["city"]),
            "there is no such parameter; there is only `city`"
        );
        assert_eq!(
            unknown("cty", &["days", "city"]),
            "there is no such parameter; did you mean `city`?"
        );
        let many: Vec<String> = (0..1000).map(|index| format!("key_{index}")).collect();
        let words = unknown("zzz", &many);
        assert!(words.ends_with("`key_19` and 980 more"), "{words}");
    }

    proptest! {
        #[test]
        fn names_are_no_more_alike_than_their_characters(one in "\\PC{0,80}", other in "\\PC{0,80}") {
            let (one, other) = (Plain::of(&one), Plain::of(&other));
            let likeness = one.likeness(&other);
            prop_assert!((0.0..=1.0).contains(&likeness));
            prop_assert!(likeness <= one.likeness_at_most(&other) + 1e-9);
        }

        #[test]
        fn the_nearest_of_few_is_the_most_like(name in "[a-e]{1,8}", names in prop::collection::vec("[a-e]{1,8}", 1..8)) {
            let likeness = |other: &str| Plain::of(&name).likeness(&Plain::of(other));
            let first = by_likeness(&name, names.iter().map(String::as_str), 1)[0];
            prop_assert!(names.iter().all(|other| likeness(other) <= likeness(first)));
        }
    }
}
