//! `range(…)` and `length(…)`.

use proc_macro2::{Ident, Span};
use syn::{Expr, ExprLit, ExprUnary, Lit, LitInt, UnOp};

use super::{forms, keyword::Kind};
use crate::{
    error::Errors,
    model::names,
    parse::{Setting, ungroup},
};

/// `range(min = …, max = …)`
pub(super) fn range(setting: &Setting, example: &str, errors: &Errors) -> Option<Kind> {
    let bounds = Bounds::of(setting, &["min", "max"], example, errors)?;
    bounds.check(errors, |value, number| {
        if let Number::Whole(whole) = number
            && i64::try_from(whole).is_err()
            && u64::try_from(whole).is_err()
        {
            errors.refuse(
                value,
                "this integer is too large for a schema; write it as a floating-point number, such as `1e30`",
            );
        }
    });
    Some(Kind::Range {
        min: bounds.min.map(wide_enough),
        max: bounds.max.map(wide_enough),
    })
}

/// `length(min = …, max = …)`, or `length(equal = …)`
pub(super) fn length(setting: &Setting, example: &str, errors: &Errors) -> Option<Kind> {
    let bounds = Bounds::of(setting, &["min", "max", "equal"], example, errors)?;
    bounds.check(errors, |value, number| match number {
        Number::Whole(0..) => {}
        _ => errors.refuse(
            value,
            "this is not a length; write a whole number that is not negative",
        ),
    });
    Some(match bounds.equal {
        Some(equal) => Kind::Equal(equal),
        None => Kind::Length {
            min: bounds.min,
            max: bounds.max,
        },
    })
}

#[derive(Default)]
struct Bounds {
    min: Option<Expr>,
    max: Option<Expr>,
    equal: Option<Expr>,
}

impl Bounds {
    fn of(setting: &Setting, known: &[&str], example: &str, errors: &Errors) -> Option<Self> {
        let outer = &setting.key;
        let mut bounds = Self::default();
        let mut given = Vec::new();
        let mut first: Option<Ident> = None;
        for setting in forms::settings(setting, example, errors)? {
            let key = setting.key.to_string();
            if !known.contains(&key.as_str()) {
                let instead = names::instead(&key, known);
                errors.refuse(
                    &setting.key,
                    format_args!("`{key}` does not go into `{outer}`; {instead}"),
                );
                continue;
            }
            if forms::is_repeated(&setting, &mut given, errors) {
                continue;
            }
            if let Some(first) = &first
                && (key == "equal" || first == "equal")
            {
                errors.refuse(
                    &setting.key,
                    "`equal` is both bounds at once; write `equal` alone, or `min` and `max`",
                );
                continue;
            }
            first.get_or_insert(setting.key.clone());
            let value = bound(&setting, errors);
            match key.as_str() {
                "min" => bounds.min = value,
                "max" => bounds.max = value,
                _ => bounds.equal = value,
            }
        }
        Some(bounds)
    }

    /// Refuses bounds that are wrong in the source.
    fn check(&self, errors: &Errors, check: impl Fn(&Expr, Number)) {
        let all = [&self.min, &self.max, &self.equal];
        for value in all.into_iter().flatten() {
            match number(value) {
                Some(number) => check(value, number),
                None if matches!(value, Expr::Lit(_)) => {
                    errors.refuse(value, "this is not a number; write one, such as `1`");
                }
                None => {}
            }
        }
        if let (Some(min), Some(max)) = (&self.min, &self.max)
            && let (Some(least), Some(most)) = (number(min), number(max))
            && least.is_greater(most)
        {
            errors.refuse(
                max,
                "`max` is less than `min`, so no value fits; swap the two",
            );
        }
    }
}

/// `min = …`, where a text is Rust in quotes, as schemars has it.
fn bound(setting: &Setting, errors: &Errors) -> Option<Expr> {
    let value = forms::value(setting, &format!("{} = 1", setting.key), errors)?;
    let Some(text) = forms::literal(value) else {
        return Some(value.clone());
    };
    let parsed = text.parse().ok();
    if parsed.is_none() {
        errors.refuse(
            text,
            "this is not an expression; write a number without quotes",
        );
    }
    parsed
}

/// A number in the source.
#[derive(Clone, Copy)]
enum Number {
    Whole(i128),
    Fraction(f64),
}

impl Number {
    fn is_greater(self, other: Self) -> bool {
        match (self, other) {
            (Self::Whole(one), Self::Whole(other)) => one > other,
            (one, other) => one.float() > other.float(),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "only compared to a fraction")]
    fn float(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Fraction(fraction) => fraction,
        }
    }
}

fn number(value: &Expr) -> Option<Number> {
    match ungroup(value) {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => Some(Number::Whole(number.base10_parse().ok()?)),
        Expr::Lit(ExprLit {
            lit: Lit::Float(number),
            ..
        }) => Some(Number::Fraction(number.base10_parse().ok()?)),
        Expr::Lit(ExprLit {
            lit: Lit::Byte(byte),
            ..
        }) => Some(Number::Whole(byte.value().into())),
        Expr::Paren(inner) => number(&inner.expr),
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_),
            expr,
            ..
        }) => Some(match number(expr)? {
            Number::Whole(whole) => Number::Whole(-whole),
            Number::Fraction(fraction) => Number::Fraction(-fraction),
        }),
        _ => None,
    }
}

/// Gives a literal a type that it fits into, if `i32` is too narrow.
fn wide_enough(value: Expr) -> Expr {
    let Some(Number::Whole(whole)) = number(&value) else {
        return value;
    };
    if i32::try_from(whole).is_ok() {
        return value;
    }
    let suffix = if i64::try_from(whole).is_ok() {
        "i64"
    } else {
        "u64"
    };
    suffixed(value, suffix)
}

fn suffixed(mut value: Expr, suffix: &str) -> Expr {
    match &mut value {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) if number.suffix().is_empty() => {
            let span: Span = number.span();
            *number = LitInt::new(&format!("{number}{suffix}"), span);
        }
        Expr::Paren(inner) => *inner.expr = suffixed((*inner.expr).clone(), suffix),
        Expr::Group(inner) => *inner.expr = suffixed((*inner.expr).clone(), suffix),
        Expr::Unary(inner) => *inner.expr = suffixed((*inner.expr).clone(), suffix),
        _ => {}
    }
    value
}
