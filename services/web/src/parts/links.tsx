import { Anchor, type AnchorProps, Button, type ButtonProps, NavLink, type NavLinkProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { type AnchorHTMLAttributes, forwardRef } from "react";

type Native = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "color" | "style">;

/** Links within the page, in the shapes that are used. */
export const TextLink = createLink(
  forwardRef<HTMLAnchorElement, AnchorProps & Native>((props, ref) => <Anchor ref={ref} {...props} />),
);
export const ButtonLink = createLink(
  forwardRef<HTMLAnchorElement, ButtonProps & Native>((props, ref) => <Button component="a" ref={ref} {...props} />),
);
export const MenuLink = createLink(
  forwardRef<HTMLAnchorElement, NavLinkProps & Native>((props, ref) => <NavLink ref={ref} {...props} />),
);
