//! Which of the names there are comes nearest to one that there is not.

/// Orders names by likeness to `name`, the nearest first; equally near ones keep their order.
pub(crate) fn by_likeness<'n>(
    name: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Vec<&'n str> {
    let mut rated: Vec<(f64, &str)> = names
        .into_iter()
        .map(|other| (likeness(name, other), other))
        .collect();
    rated.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    rated.into_iter().map(|(_, name)| name).collect()
}

/// Returns the name that was probably meant, if one is near enough to say so.
pub(crate) fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let nearest = by_likeness(name, names).into_iter().next()?;
    (likeness(name, nearest) > 0.5).then_some(nearest)
}

/// From 0 to 1; letter case and separators do not count.
fn likeness(one: &str, other: &str) -> f64 {
    let plain = |name: &str| -> String {
        name.chars()
            .filter(char::is_ascii_alphanumeric)
            .take(128)
            .collect::<String>()
            .to_ascii_lowercase()
    };
    let (one, other) = (plain(one), plain(other));
    strsim::normalized_damerau_levenshtein(&one, &other)
}

#[cfg(test)]
mod tests {
    use super::{by_likeness, nearest};

    #[test]
    fn the_nearest_comes_first() {
        let names = ["search_flights", "get_weather", "get_whether"];
        assert_eq!(
            by_likeness("getWeather", names),
            ["get_weather", "get_whether", "search_flights"]
        );
    }

    #[test]
    fn a_far_name_is_not_meant() {
        assert_eq!(nearest("city", ["days", "unit"]), None);
        assert_eq!(nearest("citty", ["days", "city"]), Some("city"));
    }
}
