/** To be evaluated in a page: keeps there what it gives away to be saved, as `savedName` and `savedBlob`. */
export const catchSaved = `
  globalThis.savedName = '';
  URL.createObjectURL = (blob) => {
    globalThis.savedBlob = blob;
    return 'blob:kept';
  };
  HTMLAnchorElement.prototype.click = function () {
    globalThis.savedName = this.download;
  };
`;
