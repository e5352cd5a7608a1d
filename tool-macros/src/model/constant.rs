//! Whether an expression has the same value each time, as far as its form shows it.

use syn::{
    Expr, ExprCall, ExprMethodCall, Macro, Token, UnOp, ext::IdentExt as _, parse::Parser as _,
    punctuated::Punctuated,
};

/// Whether an expression calls no function that might return something else the next time: it is made of literals, constants, constructors,
/// operators, defaults of types, and conversions of those.
pub(super) fn is_constant(expression: &Expr) -> bool {
    let all = |expressions: &Punctuated<Expr, Token![,]>| expressions.iter().all(is_constant);
    match expression {
        // A block that the compiler evaluates is one by definition.
        Expr::Lit(_) | Expr::Path(_) | Expr::Const(_) => true,
        Expr::Group(group) => is_constant(&group.expr),
        Expr::Paren(paren) => is_constant(&paren.expr),
        Expr::Reference(reference) => is_constant(&reference.expr),
        Expr::Cast(cast) => is_constant(&cast.expr),
        // What is dereferenced may be made while running.
        Expr::Unary(unary) => !matches!(unary.op, UnOp::Deref(_)) && is_constant(&unary.expr),
        Expr::Binary(binary) => is_constant(&binary.left) && is_constant(&binary.right),
        Expr::Range(range) => {
            let ends = [&range.start, &range.end];
            ends.into_iter().flatten().all(|end| is_constant(end))
        }
        Expr::Array(array) => all(&array.elems),
        Expr::Tuple(tuple) => all(&tuple.elems),
        Expr::Repeat(repeat) => is_constant(&repeat.expr),
        Expr::Struct(value) => {
            let rest = value.rest.as_deref();
            value.fields.iter().all(|field| is_constant(&field.expr))
                && rest.is_none_or(is_constant)
        }
        Expr::Call(call) => is_constant_call(call),
        Expr::MethodCall(call) => is_conversion(call),
        Expr::Macro(value) => is_constant_list(&value.mac),
        _ => false,
    }
}

/// Whether a call makes a value of its arguments: of a tuple struct or a variant, by `From`, or by `Default`.
fn is_constant_call(call: &ExprCall) -> bool {
    let Expr::Path(function) = &*call.func else {
        return false;
    };
    let segments = &function.path.segments;
    let Some(name) = segments.last().map(|it| it.ident.unraw().to_string()) else {
        return false;
    };
    let is_constructor = name.starts_with(|first: char| first.is_uppercase());
    let is_of_type = segments.len() > 1 || function.qself.is_some();
    let is_conversion =
        is_of_type && (name == "from" || (name == "default" && call.args.is_empty()));
    (is_constructor || is_conversion) && call.args.iter().all(is_constant)
}

fn is_conversion(call: &ExprMethodCall) -> bool {
    const CONVERSIONS: [&str; 3] = ["to_owned", "to_string", "into"];
    let is_named = CONVERSIONS.iter().any(|name| call.method == name);
    // A name may stand for what is made while running.
    let is_literal = !matches!(&*call.receiver, Expr::Path(_)) && is_constant(&call.receiver);
    is_named && call.args.is_empty() && is_literal
}

/// Whether a macro is `vec!` of constants.
fn is_constant_list(value: &Macro) -> bool {
    if !value.path.is_ident("vec") {
        return false;
    }
    let items = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(value.tokens.clone());
    let repeated = |input: syn::parse::ParseStream<'_>| -> syn::Result<(Expr, Expr)> {
        let item = input.parse()?;
        input.parse::<Token![;]>()?;
        Ok((item, input.parse()?))
    };
    match items {
        Ok(items) => items.iter().all(is_constant),
        Err(_) => repeated
            .parse2(value.tokens.clone())
            .is_ok_and(|(item, count)| is_constant(&item) && is_constant(&count)),
    }
}

#[cfg(test)]
mod tests {
    use super::is_constant;

    fn all(expressions: &[&str], expected: bool) {
        for expression in expressions {
            let parsed = syn::parse_str(expression).expect("an expression");
            assert_eq!(is_constant(&parsed), expected, "{expression}");
        }
    }

    #[test]
    fn what_calls_no_function_is_constant() {
        all(
            &[
                "5",
                "-5.0",
                "\"x\"",
                "'c'",
                "LIMIT",
                "Unit::Celsius",
                "crate::DAYS * 24 + 1",
                "Self::LEAST",
                "&[1, 2]",
                "[0; 3]",
                "(1, true)",
                "1..=5",
                "7 as u8",
                "!DEEP",
                "Some(Limit(5))",
                "Point { x: 1, ..Point::ORIGIN }",
                "vec![1, 2]",
                "&Words(vec![\"x\".to_owned()])",
                "vec![0; 3]",
                "String::from(\"x\")",
                "\"x\".into()",
                "5.to_string()",
                "Default::default()",
                "<Vec<u8> as Default>::default()",
                "Settings::default()",
                "const { Duration::from_secs(5) }",
                "(((1)))",
            ],
            true,
        );
    }

    #[test]
    fn what_calls_a_function_may_differ() {
        all(
            &[
                "now()",
                "SystemTime::now()",
                "Uuid::new_v4()",
                "Some(now())",
                "[1, today()]",
                "vec![now()]",
                "vec![now(); 3]",
                "Point { x: now() }",
                "Point { x: 1, ..origin() }",
                "-now()",
                "1 + now()",
                "1..now()",
                "now() as u32",
                "&now()",
                "(now)()",
                "*START",
                "START.clone()",
                "START.to_owned()",
                "CONFIG.limit",
                "LIMITS[0]",
                "from(5)",
                "default()",
                "String::from(now())",
                "now().to_string()",
                "format!(\"{}\", 1)",
                "env!(\"HOME\")",
                "{ 5 }",
                "if DEEP { 1 } else { 2 }",
                "|| 5",
                "COUNT.fetch_add(1, Relaxed)",
            ],
            false,
        );
    }
}
