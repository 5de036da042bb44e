export const me = {
  language: "Language",
  theme: "Colours",
  password: "Password",
};
