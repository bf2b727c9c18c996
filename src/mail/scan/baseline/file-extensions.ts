/**
 * Extensions by what opening such a file does. The first two tables follow what Gmail and Outlook
 * refuse in attachments and in archives, so that what stops here would have stopped there; left out
 * are extensions that people rightly send each other (.cab, .lib, .py, .sh).
 */

/** Programs, libraries that programs load, installers, and disk images that open like a folder. */
export const executableExtensions: ReadonlySet<string> = setOf(`
  apk app appx appxbundle com cpl deb diagcab diagpack dll dmg drv exe ex_ img iso jar msi msix
  msixbundle msp mst ocx pif pkg rpm scr sys vhd vhdx vxd xll
`)

/** Scripts, and documents that run something when they are opened. */
export const scriptExtensions: ReadonlySet<string> = setOf(`
  ade adp application bat chm cmd diagcfg gadget hta inf ins isp jnlp js jse library-ms lnk mde mjs
  msc ps1 ps1xml ps2 psd1 psm1 reg scf sct search-ms settingcontent-ms shb shs url vb vbe vbs ws wsc
  wsf wsh
`)

/** Office files of the kinds that exist to carry macros. */
export const macroExtensions: ReadonlySet<string> = setOf(`
  docm dotm potm ppam ppsm pptm sldm xlam xlm xlsm xltm
`)

/** What a program pretends to be. */
export const harmlessExtensions: ReadonlySet<string> = setOf(`
  bmp csv doc docx eml gif htm html ics jpeg jpg mp3 mp4 odp ods odt pdf png ppt pptx rar rtf tif
  tiff txt wav webp xls xlsx xml zip 7z
`)

/** A file in one of these is named by what stands before. */
export const wrapperExtensions: ReadonlySet<string> = setOf('br bz2 gz lz lzma xz z zst')

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.trim().split(/\s+/))
}
