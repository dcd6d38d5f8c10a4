// The elements of the context area that several scripts need.

export const contextArea = document.querySelector("[data-context-area]");
export const ringSettings = () => document.getElementById("ring-settings").dataset;
export const toolbar = () => contextArea.querySelector("[data-toolbar]");
