//! The struct below `#[derive(Provides)]`.

use proc_macro2::TokenStream;
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
    pub(crate) fields: Vec<ProviderField>,
}

pub(crate) struct ProviderField {
    pub(crate) member: Member,
    pub(crate) ty: Type,
    /// The settings in its `#[provides(…)]`.
    pub(crate) settings: Vec<Setting>,
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
    let fields = item.fields.into_iter().enumerate().map(|(index, field)| {
        let Field {
            attrs, ident, ty, ..
        } = field;
        ProviderField {
            member: ident.map_or_else(|| Member::Unnamed(Index::from(index)), Member::Named),
            ty,
            settings: settings(&attrs, errors),
        }
    });
    Provider {
        fields: fields.collect(),
        settings: settings(&item.attrs, errors),
        ident: item.ident,
        generics: item.generics,
    }
}

fn settings(attributes: &[Attribute], errors: &Errors) -> Vec<Setting> {
    let provides = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("provides"));
    let settings = provides.flat_map(|attribute| match attribute.meta.require_list() {
        Ok(list) if list.tokens.is_empty() => {
            errors.refuse(
                attribute.path(),
                "this says nothing; write `#[provides(skip)]`, or remove it",
            );
            Vec::new()
        }
        Ok(list) => setting::parse(list.tokens.clone(), errors),
        Err(error) => {
            errors.push(error);
            Vec::new()
        }
    });
    settings.collect()
}
