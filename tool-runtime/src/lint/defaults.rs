//! Defaults that break their own schema.

use super::{
    Lint,
    subject::{Found, Subject},
    walk::Role,
};

pub(super) fn look(subject: &Subject<'_>, found: &mut Found) {
    for place in &subject.places {
        let Some(default) = place.schema.get("default") else {
            continue;
        };
        // What may be left out, and is null by default, has no default.
        let may_be_absent = matches!(place.role, Role::Property(property) if !property.is_required);
        if default.is_null() && may_be_absent {
            continue;
        }
        let problems = subject.problems(place.schema, default);
        let Some(problem) = problems.into_iter().flatten().next() else {
            continue;
        };
        let at = if problem.path.is_empty() {
            String::new()
        } else {
            format!(" at {}", problem.path)
        };
        found.add(
            Lint::DefaultBreaksSchema,
            &place.path,
            format!(
                "its default does not fit its own schema{at}: {}",
                problem.message
            ),
            "give it another default, or let the schema allow this one",
        );
    }
}
