//! The struct below `#[derive(Provides)]`.

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, Field, Generics, Ident, Index, ItemStruct, Member, Token, Type, Visibility,
    ext::IdentExt as _,
    parse::{ParseStream, Parser as _},
};

use super::setting::{self, Setting};
use crate::error::Errors;

/// A struct that lends its fields to tools.
pub(crate) struct Provider {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) settings: Vec<Setting>,
    /// The attributes of the struct and of its fields.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) fields: Vec<ProviderField>,
}

pub(crate) struct ProviderField {
    pub(crate) member: Member,
    pub(crate) ty: Type,
    /// The settings in its `#[provides(…)]`.
    pub(crate) settings: Vec<Setting>,
    /// `deref = Type`, with the word.
    pub(crate) targets: Vec<(Ident, Type)>,
}

pub(super) fn parse(item: TokenStream, errors: &Errors) -> Option<Provider> {
    match parse_struct.parse2(item) {
        Ok(item) => Some(sort(item, errors)),
        Err(error) => {
            errors.push(error);
            None
        }
    }
}

fn parse_struct(input: ParseStream<'_>) -> syn::Result<ItemStruct> {
    let ahead = input.fork();
    ahead.call(Attribute::parse_outer)?;
    ahead.parse::<Visibility>()?;
    if ahead.peek(Token![struct]) {
        return input.parse();
    }
    let keyword: Ident = ahead.call(Ident::parse_any)?;
    Err(syn::Error::new_spanned(
        &keyword,
        format_args!(
            "`Provides` is derived for a struct, field by field; for {} `{keyword}` write `impl Provides<…>` by hand",
            if keyword == "enum" { "an" } else { "a" },
        ),
    ))
}

fn sort(item: ItemStruct, errors: &Errors) -> Provider {
    let attributes = item.fields.iter().flat_map(|field| &field.attrs);
    let attributes = item.attrs.iter().chain(attributes).cloned().collect();
    let fields = item.fields.into_iter().enumerate().map(|(index, field)| {
        let Field {
            attrs, ident, ty, ..
        } = field;
        let mut targets = Vec::new();
        ProviderField {
            member: ident.map_or_else(|| Member::Unnamed(Index::from(index)), Member::Named),
            ty,
            settings: settings(&attrs, errors, |tokens| {
                without_targets(tokens, &mut targets, errors)
            }),
            targets,
        }
    });
    Provider {
        fields: fields.collect(),
        settings: settings(&item.attrs, errors, Clone::clone),
        attributes,
        ident: item.ident,
        generics: item.generics,
    }
}

/// Parses the settings in the attributes, without those that `filter` removes.
fn settings(
    attributes: &[Attribute],
    errors: &Errors,
    mut filter: impl FnMut(&TokenStream) -> TokenStream,
) -> Vec<Setting> {
    let provides = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("provides"));
    let settings = provides.flat_map(|attribute| match attribute.meta.require_list() {
        Ok(list) if list.tokens.is_empty() => {
            errors.refuse(
                attribute.path(),
                "this attribute is empty; write `#[provides(skip)]`, or remove it",
            );
            Vec::new()
        }
        Ok(list) => setting::parse_like("skip", filter(&list.tokens), errors),
        Err(error) => {
            errors.push(error);
            Vec::new()
        }
    });
    settings.collect()
}

/// Takes `deref = Type` out of the settings of a field, because the value is not an expression.
fn without_targets(
    tokens: &TokenStream,
    targets: &mut Vec<(Ident, Type)>,
    errors: &Errors,
) -> TokenStream {
    let mut others = TokenStream::new();
    let parse = |input: ParseStream<'_>| {
        while !input.is_empty() {
            let is_word = input
                .fork()
                .parse::<Ident>()
                .is_ok_and(|word| word == "deref");
            if is_word && input.peek2(Token![=]) && !input.peek3(Token![,]) {
                let word = input.parse()?;
                input.parse::<Token![=]>()?;
                targets.push((word, input.parse()?));
                input.parse::<Option<Token![,]>>()?;
                continue;
            }
            while let Some(token) = input.parse::<Option<TokenTree>>()? {
                let is_comma = matches!(&token, TokenTree::Punct(sign) if sign.as_char() == ',');
                others.extend([token]);
                if is_comma {
                    break;
                }
            }
        }
        Ok(())
    };
    if let Err(error) = parse.parse2(tokens.clone()) {
        errors.push(error);
    }
    others
}
