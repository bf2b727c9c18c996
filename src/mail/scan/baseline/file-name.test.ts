import assert from 'node:assert/strict'
import test from 'node:test'
import { judgeFileName } from './file-name.ts'

const names: readonly { name: string; signs: readonly string[] }[] = [
  { name: 'a.exe', signs: ['executable'] },
  { name: 'A.ExE', signs: ['executable'] },
  { name: 'a.exe. . ', signs: ['executable'] },
  { name: 'C:\\Users\\a.exe', signs: ['executable'] },
  { name: '../../a.scr', signs: ['executable'] },
  { name: 'a.e\u200bxe', signs: ['executable'] },
  { name: '.exe', signs: ['executable'] },
  { name: 'a.ps1', signs: ['script'] },
  { name: 'a.lnk.xz', signs: ['script'] },
  { name: 'a.docm', signs: ['macro'] },
  { name: 'report.pdf.docm', signs: ['macro'] },
  { name: 'report.pdf.exe', signs: ['executable', 'double_extension'] },
  { name: 'report.PDF .js', signs: ['script', 'double_extension'] },
  { name: `report${' '.repeat(5)}.exe`, signs: ['executable', 'double_extension'] },
  { name: 'a\u202etxt.pdf', signs: ['double_extension'] },
  { name: 'a.txt\u202e', signs: ['double_extension'] },
  { name: 'jquery.min.js', signs: ['script'] },
  { name: 'exe', signs: [] },
  { name: '', signs: [] },
  { name: '...', signs: [] },
  { name: 'a.exe.txt', signs: [] },
  { name: 'report.v1.2.pdf', signs: [] },
  { name: 'archive.tar.gz', signs: [] },
  { name: 'a.exe/readme.txt', signs: [] },
  { name: 'Dr. com', signs: ['executable'] },
  { name: 'anna@example.com.eml', signs: [] },
]

for (const { name, signs } of names) {
  test(`a file name: ${JSON.stringify(name)}`, () => {
    assert.deepEqual(
      judgeFileName(name).map(({ sign }) => sign),
      signs,
    )
  })
}

test('the report names the file and the archive that it lies in', () => {
  assert.deepEqual(judgeFileName('x/a.exe', 'in the archive "b.zip"'), [
    {
      sign: 'executable',
      name: 'a.exe',
      detail: 'the file "a.exe" in the archive "b.zip" is a program, by its extension .exe',
    },
  ])
})
