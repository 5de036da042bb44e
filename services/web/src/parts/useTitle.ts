import { useEffect } from "react";
import { useTexts } from "../texts";

/** The title of the browser's tab, until what has it goes; then the one before, of a page that was covered, is back. */
export function useTitle(title: string): void {
  const { product } = useTexts().common;
  useEffect(() => {
    const before = document.title;
    document.title = `${title} · ${product}`;
    return () => {
      document.title = before;
    };
  }, [title, product]);
}
