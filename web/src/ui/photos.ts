/** Photos shrunk in the browser: 1920 px long side, about 400 KB, no place or camera data left in them. */
export interface Photo {
  key: string
  name: string
  /** What is sent. */
  blob: Blob
  /** For showing it: an object URL. */
  url: string
  caption: string
  state: 'waiting' | 'sending' | 'sent' | 'failed'
  /** Share sent, 0…1. */
  share: number
  sentence?: string
  /** The server's answer once sent. */
  stored?: any
}

const LONG_SIDE = 1920
const ENOUGH = 400 * 1024

/** The measures a picture of w × h is drawn at. */
export function fitted(w: number, h: number, longSide = LONG_SIDE): { w: number; h: number } {
  const scale = Math.min(1, longSide / Math.max(w, h))
  return { w: Math.max(1, Math.round(w * scale)), h: Math.max(1, Math.round(h * scale)) }
}

/**
 * Redraws a photo upright and smaller. Drawing anew is what drops EXIF: place, time, camera.
 * Throws with a sentence for the user where the browser cannot read the file.
 */
export async function shrink(file: Blob & { name?: string }): Promise<Blob> {
  const picture = await opened(file)
  const { w, h } = fitted(picture.width, picture.height)
  const canvas = document.createElement('canvas')
  canvas.width = w
  canvas.height = h
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('这台手机的浏览器不能处理照片，请换一个浏览器。')
  // Transparent PNGs would turn black as JPEG.
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, w, h)
  pen.drawImage(picture, 0, 0, w, h)
  if ('close' in picture) picture.close()
  let best: Blob | null = null
  for (const quality of [0.85, 0.75, 0.62, 0.5]) {
    best = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality))
    if (best && best.size <= ENOUGH) break
  }
  if (!best) throw new Error('照片处理失败，请换一张或截图后再传。')
  return best
}

async function opened(file: Blob): Promise<ImageBitmap | HTMLImageElement> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch {
    return viaElement(file)
  }
}

/** For browsers whose createImageBitmap takes no options. */
function viaElement(file: Blob): Promise<HTMLImageElement> {
  return new Promise((done, fail) => {
    const image = new Image()
    const url = URL.createObjectURL(file)
    image.onload = () => {
      URL.revokeObjectURL(url)
      done(image)
    }
    image.onerror = () => {
      URL.revokeObjectURL(url)
      fail(new Error('打不开这张照片。若是 HEIC 格式，请在相机设置里改为 JPG，或截图后再传。'))
    }
    image.src = url
  })
}
