import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vitest/config'

const server = process.env.WEIXUAN_URL ?? 'http://127.0.0.1:8080'

const proxy = { '/api': server, '/files': server, '/live': server }

/** Date boxes come after the first picture of a page. */
const datePicker = (name: string) => (name === 'ElDatePicker' ? { name: 'default', from: '@/ui/datePicker' } : undefined)

export default defineConfig({
  base: '/app/',
  plugins: [
    vue(),
    // Inputs and overlays of Element Plus, each with its own styles, only where a screen names them.
    Components({ dirs: [], dts: false, resolvers: [datePicker, ElementPlusResolver({ importStyle: 'css' })] }),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  // No part of ours is written with the options API, nor any input of Element Plus that we use (el-tree-select is: see UnitPicker).
  define: { __VUE_OPTIONS_API__: 'false' },
  build: {
    target: ['chrome87', 'safari14'],
    manifest: true,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        advancedChunks: {
          groups: [
            { name: 'vue', test: /node_modules\/(@vue|vue|vue-router)\// },
            { name: 'charts', test: /node_modules\/(echarts|zrender)\// },
            { name: 'editor', test: /node_modules\/(@tiptap|prosemirror-[a-z-]+|linkifyjs)\// },
            // Small parts that phone pages share: one request compresses better than twelve.
            { name: 'parts', test: /src\/(ui\/(PhonePage|Skeleton|Empty|Problem|StatusDot|words|media|greet|toast)|api\/(client|refusal|live))\b/ },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy,
  },
  preview: { port: 4173, strictPort: true, proxy },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    server: { deps: { inline: ['element-plus'] } },
  },
})
